# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import base
from . import integration_audit
from . import integration_secret
from . import ir_model_fields
from . import outbox_attempt
from . import outbox_catalogue_mixin
from . import outbox_endpoint_state_mixin
from . import outbox_delivery
from . import outbox_document_mixin
from . import outbox_endpoint
from . import outbox_event
from . import outbox_event_trigger
from . import outbox_event_type
from . import outbox_event_type_catalogue_mixin
from . import outbox_event_type_contract
from . import outbox_event_version
from . import outbox_lane
from . import outbox_payload_preview_mixin
from . import outbox_payload_version_mixin
from . import outbox_payload
from . import outbox_payload_schema
from . import outbox_payload_line
from . import outbox_subscription_timing_mixin
from . import outbox_subscription
from . import queue_job
from . import res_config_settings
