# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_families
from . import test_grafana
from . import test_metrics
from . import test_token
from . import test_totals
