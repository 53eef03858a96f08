"""Which pages there are pictures of."""

# Name of the file; address; selector of what is shown last; selectors of what is
# clicked then, one after the other.
PAGES = (
    ("dashboard", "/odoo/outbox-dashboard", ".o_integration_chart canvas"),
    ("deliveries", "/odoo/outbox-deliveries", ".o_list_view .o_group_header"),
    ("delivery", "/odoo/outbox-deliveries/1", ".o_form_view .o_outbox_timeline"),
    (
        "dead-letters",
        "/odoo/action-outbox.action_outbox_dead_letter",
        ".o_list_view .o_group_header",
    ),
    (
        "replay",
        "/odoo/action-outbox.action_outbox_replay/1",
        ".o_form_view",
    ),
    (
        "reconciliation",
        "/odoo/action-outbox_reconciliation.action_outbox_reconciliation/1",
        ".o_field_widget[name=line_ids] .o_data_row",
    ),
    ("catalogue", "/odoo/outbox-catalogue", ".o_outbox_schema"),
    ("incidents", "/odoo/outbox-incidents", ".o_list_view .o_data_row"),
    ("audit", "/odoo/integration-audit", ".o_list_view .o_data_row"),
    ("erasure", "/odoo/outbox-erasures/1", ".o_form_view .o_field_widget"),
    ("retention", "/odoo/outbox-retention-rules", ".o_list_view .o_data_row"),
    ("dashboard-in", "/odoo/inbox-dashboard", ".o_integration_chart canvas"),
    (
        "exceptions",
        "/odoo/inbox-exceptions",
        ".o_list_view .o_group_header",
        ".o_group_header",
        ".o_group_header ~ .o_group_header",
        ".o_group_header ~ .o_group_header ~ .o_group_header",
    ),
    ("message", "/odoo/inbox-messages/1", ".o_form_view .o_field_widget"),
    (
        "source",
        "/odoo/inbox-sources/1",
        ".o_form_view .o_field_widget",
        ".o_notebook .nav-link[name=refused]",
    ),
)
