# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.outbox.engine import circuit_sql


def migrate(cr, version):
    """Endpoints that there are get a circuit, too."""
    cr.execute("SELECT id FROM outbox_endpoint")
    circuit_sql.make(cr, [row[0] for row in cr.fetchall()])
