# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Manufacturing",
    "summary": "Manufacturing orders, work orders and bills of materials as events",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Supply Chain/Manufacturing",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox", "mrp"],
    "data": [
        "data/outbox_payload_data.xml",
        "data/outbox.payload.line.csv",
        "data/outbox_event_type_data.xml",
    ],
    "demo": ["demo/outbox_mrp_demo.xml"],
    "auto_install": True,
}
