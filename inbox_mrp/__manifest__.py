# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Manufacturing",
    "summary": "Production and work orders as the shop floor reports them",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Supply Chain/Manufacturing",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox_stock", "mrp"],
    "data": ["data/inbox_handler_data.xml"],
    "auto_install": True,
}
