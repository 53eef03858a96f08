# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_account_invoice_events
from . import test_account_invoice_payload
from . import test_account_payment_events
