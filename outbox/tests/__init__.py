# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_backoff
from . import test_canonical
from . import test_capture
from . import test_catalogue
from . import test_clearance
from . import test_configuration
from . import test_contract
from . import test_drain
from . import test_endpoint
from . import test_envelope
from . import test_fan_out
from . import test_outcome
from . import test_json_schema
from . import test_payload_tree
from . import test_payload_versions
from . import test_preview
from . import test_real_cursors
from . import test_redaction
from . import test_security
from . import test_sender
from . import test_sender_answers
from . import test_sender_connections
from . import test_sender_requests
from . import test_sender_security
from . import test_tours
from . import test_views
