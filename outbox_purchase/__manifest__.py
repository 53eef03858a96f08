# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Purchase",
    "summary": "Purchase orders as business events",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Supply Chain/Purchase",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox", "purchase_stock"],
    "data": [
        "data/outbox_payload_data.xml",
        "data/outbox.payload.line.csv",
        "data/outbox_event_type_data.xml",
    ],
    "demo": ["demo/outbox_purchase_demo.xml"],
    "auto_install": True,
}
