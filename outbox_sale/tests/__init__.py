# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_pricelist_item_events
from . import test_sale_order_events
from . import test_tour
