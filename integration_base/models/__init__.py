# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_advance_mixin
from . import integration_audit
from . import integration_cached_mixin
from . import integration_course_mixin
from . import integration_dashboard_mixin
from . import integration_decided_mixin
from . import integration_decision_mixin
from . import integration_decide_mixin
from . import integration_encrypted_mixin
from . import integration_credential
from . import integration_credential_mixin
from . import integration_keyring
from . import integration_lane_mixin
from . import integration_minute_mixin
from . import integration_network
from . import integration_removal_mixin
from . import integration_secret
from . import integration_secret_rotation
from . import ir_config_parameter
from . import queue_job
from . import res_config_settings
