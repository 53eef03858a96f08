# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_production
from . import test_workorder
