# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_acceptance
from . import test_decisions
from . import test_order
from . import test_processing
from . import test_real
