# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Payments",
    "summary": "Registers the payments of invoices that banks and shops tell of",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Accounting/Accounting",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox", "account"],
    "data": ["data/inbox_handler_data.xml"],
    "auto_install": True,
}
