# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_mrp_bom_events
from . import test_mrp_payloads
from . import test_mrp_production_events
from . import test_mrp_unbuild_events
from . import test_mrp_workorder_events
