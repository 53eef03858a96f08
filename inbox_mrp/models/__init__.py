# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import inbox_lookup
from . import inbox_mapping
from . import mrp_production
from . import mrp_workorder
from . import stock_move
from . import stock_scrap
