# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Outbox: Inventory and Delivery Carriers",
    "summary": "Transfers tell their carrier and tracking reference",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Supply Chain/Inventory",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["outbox_stock", "stock_delivery"],
    "data": ["data/outbox.payload.line.csv"],
    "auto_install": True,
}
