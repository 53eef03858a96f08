# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox",
    "summary": "Webhooks in: verified, de-duplicated, kept, processed in order",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Tools",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "application": True,
    "depends": ["integration_base", "mail", "queue_job"],
    "external_dependencies": {"python": ["jmespath", "jsonschema", "uuid6"]},
    "data": [
        "security/inbox_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        "wizards/inbox_message_decide_views.xml",
        "views/inbox_message_views.xml",
        "views/inbox_attempt_views.xml",
        "views/inbox_route_views.xml",
        "views/inbox_source_views.xml",
        "views/inbox_mapping_views.xml",
        "views/inbox_handler_views.xml",
        "views/inbox_dashboard_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["inbox/static/src/**/*"],
        "web.assets_tests": ["inbox/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
