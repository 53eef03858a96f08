# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox",
    "summary": "Business events in a transactional outbox, sent as signed webhooks",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Tools",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "application": True,
    "depends": ["integration_base", "mail", "queue_job"],
    "external_dependencies": {
        "python": ["certifi", "jsonschema", "pycurl", "uuid6"],
    },
    "data": [
        "security/outbox_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        "data/outbox_event_type_data.xml",
        "views/outbox_attempt_views.xml",
        "views/outbox_delivery_views.xml",
        "views/outbox_event_views.xml",
        "wizards/outbox_payload_deprecate_views.xml",
        "views/outbox_payload_views.xml",
        "views/outbox_event_type_views.xml",
        "views/outbox_subscription_views.xml",
        "views/outbox_lane_views.xml",
        "views/outbox_endpoint_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/outbox_demo.xml"],
    "assets": {
        "web.assets_backend": ["outbox/static/src/**/*"],
        "web.assets_tests": ["outbox/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
