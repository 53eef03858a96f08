# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_erasure
from . import test_erasure_documents
from . import test_erasure_rights
from . import test_pages
from . import test_personal
from . import test_removal
from . import test_retention_real
from . import test_retention_replay
from . import test_retention_rules
from . import test_retention_views
