# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Sales",
    "summary": "Creates, changes and cancels sales orders as shops and partners ask",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Sales/Sales",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox_product", "sale_stock"],
    "data": ["data/inbox_handler_data.xml"],
    "auto_install": True,
}
