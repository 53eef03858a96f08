# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import mrp_bom
from . import mrp_production
from . import mrp_unbuild
from . import mrp_workorder
from . import stock_move
