# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration Base",
    "summary": "Roles, encrypted secrets, signatures, network guard and audit trail",
    "version": "19.0.1.2.0",
    "development_status": "Beta",
    "category": "Technical",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["base_setup", "queue_job", "web"],
    "external_dependencies": {"python": ["cryptography", "idna", "requests"]},
    "data": [
        "security/integration_security.xml",
        "security/ir.model.access.csv",
        "security/integration_rules.xml",
        "views/integration_audit_views.xml",
        "views/integration_secret_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["integration_base/static/src/**/*"],
        "web.assets_tests": ["integration_base/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
