# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_access
from . import test_conditions
from . import test_course
from . import test_events
from . import test_pages
from . import test_purity
from . import test_runbooks
from . import test_telling
from . import test_tours
