# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_count
from . import test_dispatch
from . import test_lookups
from . import test_receive
