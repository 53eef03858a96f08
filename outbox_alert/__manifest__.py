# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Alerts",
    "summary": "Incidents of endpoints, told once and again when they are over",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Tools",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox"],
    "external_dependencies": {"python": ["docutils"]},
    "data": [
        "security/ir.model.access.csv",
        "security/outbox_alert_security.xml",
        "views/outbox_alert_incident_views.xml",
        "views/outbox_alert_rule_views.xml",
        "views/outbox_endpoint_views.xml",
        "views/menus.xml",
        "data/mail_template_data.xml",
        "data/outbox_alert_rule_data.xml",
        "data/ir_cron_data.xml",
        "data/outbox_payload_data.xml",
        "data/outbox.payload.line.csv",
        "data/outbox_event_type_data.xml",
    ],
    "assets": {"web.assets_tests": ["outbox_alert/static/tests/tours/**/*"]},
    "auto_install": True,
}
