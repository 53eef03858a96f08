# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_audit
from . import outbox_erasure
from . import outbox_retention_rule
from . import outbox_retention_run
