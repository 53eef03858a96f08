# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import dispatcher
from . import early
from . import inbox
