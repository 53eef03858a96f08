# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Sales",
    "summary": "Sales orders and price lists as business events",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Sales/Sales",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox", "sale_stock"],
    "data": [
        "data/outbox_payload_data.xml",
        "data/outbox.payload.line.csv",
        "data/outbox_event_type_data.xml",
    ],
    "demo": ["demo/outbox_sale_demo.xml"],
    "assets": {
        "web.assets_tests": ["outbox_sale/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
