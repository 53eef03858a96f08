# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import inbox_lookup
from . import inbox_mapping
from . import product_product
from . import purchase_order_acknowledge_mixin
from . import purchase_order_announce_mixin
from . import purchase_order
from . import purchase_order_change_effect_mixin
from . import purchase_order_change
from . import purchase_order_line
from . import stock_move
from . import stock_picking
