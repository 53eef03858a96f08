# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import product_product
from . import product_template
from . import res_partner
from . import res_partner_category
