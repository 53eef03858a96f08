# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

{
    "name": "Inbox: Purchase",
    "summary": "Shipments that vendors announce, and their answers to orders",
    "version": "19.0.1.0.0",
    "development_status": "Alpha",
    "category": "Supply Chain/Purchase",
    "author": "Integration Suite contributors, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["inbox_stock", "purchase_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/inbox_purchase_security.xml",
        "data/inbox_handler_data.xml",
        "data/mail_activity_type_data.xml",
        "views/purchase_order_change_views.xml",
        "views/purchase_order_views.xml",
        "views/stock_picking_views.xml",
    ],
    "auto_install": True,
}
