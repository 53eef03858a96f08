# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Inventory and Purchase",
    "summary": "Transfers tell the purchase order they belong to",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Supply Chain/Purchase",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox_stock", "purchase_stock"],
    "data": ["data/outbox.payload.line.csv"],
    "auto_install": True,
}
