# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import inbox_console
from . import inbox_message_decide
