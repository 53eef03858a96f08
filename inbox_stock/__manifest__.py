# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Inventory",
    "summary": "Deliveries, receipts and counts as warehouse systems report them",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Supply Chain/Inventory",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox_product", "stock"],
    "data": ["data/inbox_handler_data.xml"],
    "auto_install": True,
}
