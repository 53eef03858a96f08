# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import outbox_event
from . import outbox_stock_availability
from . import stock_lot
from . import stock_move
from . import stock_picking
from . import stock_quant
from . import stock_scrap
