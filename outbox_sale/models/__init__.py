# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import product_pricelist
from . import sale_order
