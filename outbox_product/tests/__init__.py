# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_partner_events
from . import test_product_events
from . import test_uom_events
