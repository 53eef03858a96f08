# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_acceptance
from . import test_claim
from . import test_configuration
from . import test_dashboard
from . import test_console
from . import test_content
from . import test_content_cloudevents
from . import test_decisions
from . import test_exceptions
from . import test_mapping
from . import test_minutes
from . import test_networks
from . import test_order
from . import test_ordering
from . import test_pages
from . import test_problem
from . import test_processing
from . import test_purity
from . import test_real
from . import test_tours
from . import test_verification_body
from . import test_verification_hmac
from . import test_verification_sent
from . import test_verification_shown
from . import test_verification_timed
