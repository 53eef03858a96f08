# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Removal beside transactions of other people."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.tests.real_transactions import RealTransactions

from ..engine import removal_sql

# There is no foreign key, and so no need of a source.
SOURCE = -1


@tagged("post_install", "-at_install")
class TestRemovalReal(RealTransactions):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            self.before = env.cr.now() + timedelta(days=1)
            env.cr.execute(
                """
                INSERT INTO inbox_message (
                    uuid, uid, source_id, key, lane, received_at, state, attempt,
                    begun, data)
                VALUES ('removal-real', '1', %s, 'K', 0, now() AT TIME ZONE 'UTC',
                    'done', 0, 0, '{}')
                RETURNING id
                """,
                (SOURCE,),
            )
            (self.message_id,) = env.cr.fetchone()
        self.addCleanup(self.clean)

    def clean(self):
        with self.environment() as env:
            env.cr.execute("DELETE FROM inbox_message WHERE source_id = %s", (SOURCE,))

    def set_state(self, env, state):
        env.cr.execute(
            "UPDATE inbox_message SET state = %s WHERE id = %s",
            (state, self.message_id),
        )

    def look(self, cr, kind):
        after = self.message_id - 1
        return removal_sql.look(cr, kind, SOURCE, after, self.before).ids

    def remove(self, kind):
        with read_committed(self.registry) as cr:
            return removal_sql.remove(cr, kind, self.look(cr, kind))

    def test_what_somebody_holds_is_left_and_not_waited_for(self):
        for kind in ("contents", "messages"):
            with self.environment() as env:
                env.cr.execute(
                    "SELECT FROM inbox_message WHERE id = %s FOR NO KEY UPDATE",
                    (self.message_id,),
                )
                self.assertEqual(self.remove(kind), 0)
            self.assertEqual(self.remove(kind), 1)

    def test_what_a_person_takes_up_meanwhile_stays(self):
        for kind in ("contents", "messages"):
            with self.environment() as env:
                self.set_state(env, "skipped")
            with read_committed(self.registry) as cr:
                found = self.look(cr, kind)
                self.assertEqual(found, [self.message_id])
                with self.environment() as env:
                    self.set_state(env, "pending")
                self.assertEqual(removal_sql.remove(cr, kind, found), 0)
