# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_removal
from . import test_retention_real
from . import test_retention_rules
from . import test_retention_views
