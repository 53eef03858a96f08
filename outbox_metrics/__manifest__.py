# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Metrics",
    "summary": "Figures of the outbox for Prometheus and Grafana",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Tools",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox"],
    "external_dependencies": {"python": ["prometheus_client"]},
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/res_config_settings_views.xml",
    ],
}
