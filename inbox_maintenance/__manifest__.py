# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Maintenance",
    "summary": "Maintenance requests as machines stop and run again",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Supply Chain/Maintenance",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox", "maintenance"],
    "data": ["data/inbox_handler_data.xml"],
    "auto_install": True,
}
