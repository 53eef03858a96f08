from . import (
    integration_audit,
    outbox_endpoint,
    outbox_event,
    outbox_reconciliation,
    outbox_reconciliation_finding,
    outbox_reconciliation_line,
    outbox_reconciliation_plan,
)
