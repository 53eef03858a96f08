# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    base,
    integration_audit,
    integration_secret,
    outbox_attempt,
    outbox_catalogue_mixin,
    outbox_delivery,
    outbox_document_mixin,
    outbox_endpoint,
    outbox_event,
    outbox_event_trigger,
    outbox_event_type,
    outbox_lane,
    outbox_payload,
    outbox_payload_line,
    outbox_subscription,
    queue_job,
)
