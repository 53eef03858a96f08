# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_audit
from . import outbox_metrics
from . import outbox_metrics_total
from . import res_config_settings
