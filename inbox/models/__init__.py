# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_audit
from . import inbox_dashboard_command_mixin
from . import inbox_dashboard_problem_mixin
from . import inbox_dashboard_source_mixin
from . import inbox_dashboard
from . import inbox_handler
from . import inbox_secret
from . import inbox_source_verification_mixin
from . import inbox_source_limits_mixin
from . import inbox_source_order_mixin
from . import inbox_source_state_mixin
from . import inbox_source
from . import inbox_route_test_mixin
from . import inbox_route
from . import inbox_lane
from . import inbox_decision
from . import inbox_message_decide_mixin
from . import inbox_message_exception_mixin
from . import inbox_message
from . import inbox_message_record
from . import inbox_minute
from . import inbox_attempt
from . import inbox_mapping
from . import inbox_lookup
from . import inbox_claim
from . import inbox_report_mixin
