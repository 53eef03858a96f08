# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import inbox_lookup
from . import inbox_mapping
from . import maintenance_request
