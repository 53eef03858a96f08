# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import outbox_alert_rule
from . import outbox_alert_telling_mixin
from . import outbox_alert_incident
from . import outbox_endpoint
from . import integration_audit
