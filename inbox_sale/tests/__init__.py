# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_cancel_order
from . import test_create_order
from . import test_customer
from . import test_order_rights
from . import test_price
from . import test_update_order
