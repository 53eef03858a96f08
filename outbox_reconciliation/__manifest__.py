# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Reconciliation",
    "summary": "Compare what was sent with what arrived, and send what is missing",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Tools",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox"],
    "external_dependencies": {"python": ["uuid6", "xlsxwriter"]},
    "data": [
        "security/outbox_reconciliation_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        "views/outbox_endpoint_views.xml",
        "views/outbox_reconciliation_finding_views.xml",
        "views/outbox_reconciliation_views.xml",
        "views/outbox_reconciliation_plan_views.xml",
        "views/menus.xml",
    ],
    "assets": {"web.assets_tests": ["outbox_reconciliation/static/tests/tours/**/*"]},
    "uninstall_hook": "uninstall_hook",
}
