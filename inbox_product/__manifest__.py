# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Products and Units",
    "summary": "Finds the products and units of measure that senders name",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Sales/Sales",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox", "product"],
    "auto_install": True,
}
