# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import outbox_delivery_decide
from . import outbox_payload_deprecate
from . import outbox_replay_start_preview_mixin
from . import outbox_replay_start
