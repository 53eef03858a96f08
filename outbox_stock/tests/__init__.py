# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_availability_events
from . import test_availability_real_cursors
from . import test_lot_move_scrap_events
from . import test_picking_events
from . import test_picking_payload
