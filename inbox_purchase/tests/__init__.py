# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_acknowledge
from . import test_announce
from . import test_announce_again
from . import test_changes
from . import test_purchase_lookups
from . import test_purchase_rights
