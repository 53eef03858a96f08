# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Retention",
    "summary": "Removes old data of the outbox by rules, and personal data on request",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Tools",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox"],
    "data": [
        "security/outbox_retention_security.xml",
        "security/ir.model.access.csv",
        "data/outbox_retention_rule_data.xml",
        "data/ir_cron_data.xml",
        "data/queue_job_data.xml",
        "views/outbox_retention_rule_views.xml",
        "views/outbox_retention_run_views.xml",
        "views/outbox_event_views.xml",
        "views/outbox_attempt_views.xml",
        "wizards/outbox_erasure_start_views.xml",
        "views/outbox_erasure_views.xml",
        "views/menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
