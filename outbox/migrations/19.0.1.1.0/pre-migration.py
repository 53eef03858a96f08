# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Endpoints that got everything so far go on to get it, until somebody decides."""
    cr.execute("ALTER TABLE outbox_endpoint ADD COLUMN IF NOT EXISTS clearance varchar")
    cr.execute("UPDATE outbox_endpoint SET clearance = 'restricted'")
