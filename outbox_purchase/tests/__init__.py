# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_purchase_order_events
from . import test_purchase_order_payload
from . import test_purchase_order_received
