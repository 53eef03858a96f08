# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Products and Partners",
    "summary": "Products, partners and units of measure as business events",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/Sales",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox", "product"],
    "data": [
        "data/outbox_payload_data.xml",
        "data/outbox.payload.line.csv",
        "data/outbox_event_type_data.xml",
    ],
    "auto_install": True,
}
