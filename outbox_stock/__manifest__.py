# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Inventory",
    "summary": "Transfers, lots, scrap and availability as business events",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Supply Chain/Inventory",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox", "stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/outbox_stock_security.xml",
        "data/outbox_payload_data.xml",
        "data/outbox.payload.line.csv",
        "data/outbox_event_type_data.xml",
        "data/ir_cron_data.xml",
    ],
    "demo": ["demo/outbox_stock_demo.xml"],
    "auto_install": True,
}
