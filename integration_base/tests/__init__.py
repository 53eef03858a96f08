# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_access
from . import test_address_forms
from . import test_audit
from . import test_big_ids
from . import test_credential
from . import test_curl_command
from . import test_guarded_http
from . import test_health
from . import test_histogram
from . import test_keyring
from . import test_network_guard
from . import test_network_guard_urls
from . import test_network_settings
from . import test_pem
from . import test_purity
from . import test_reveal_tour
from . import test_secret
from . import test_secret_committed
from . import test_secret_keys
from . import test_secret_rotation
from . import test_secret_rpc
from . import test_signature
from . import test_signature_properties
from . import test_signing_keys
