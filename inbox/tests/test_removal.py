# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is removed when it was kept long enough, what stays, and what is said of it."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import removal, removal_sql
from .partner_case import PartnerCase

CONTENTS = ("headers", "body", "data", "command")


@tagged("post_install", "-at_install")
class TestRemoval(PartnerCase):
    def setUp(self):
        super().setUp()
        self.source.on_failure = "dead"

    def take(self, ref, days, **data):
        """A message that was processed so many days ago."""
        message = self.tell(ref, key=ref, **data)
        self.process(self.source)
        self.env.cr.execute(
            "UPDATE inbox_message SET received_at = received_at - %s * interval '1 day'"
            " WHERE id = %s",
            (days, message.id),
        )
        self.env.invalidate_all()
        return message

    def remove(self, budget=removal.BUDGET):
        """What the scheduled action does; whether there is more to do."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            more = removal.run(self.env.registry, budget)
        self.env.invalidate_all()
        return more

    def pass_a_week(self):
        self.env.cr.execute(
            "UPDATE inbox_removal_mark SET began_at = began_at - interval '8 days'"
        )

    def runs(self):
        """What the page Removed Messages says of the source, oldest first."""
        found = self.env["inbox.removal"].search(
            [("source_id", "=", self.source.id)], order="id"
        )
        return [(run.kind, run.count) for run in found]

    def rows(self, table, message_id):
        self.env.cr.execute(
            f"SELECT count(*) FROM {table} WHERE message_id = %s", (message_id,)
        )
        return self.env.cr.fetchone()[0]

    def test_everything_is_kept_for_ever_unless_a_person_says_otherwise(self):
        old = self.take("A", 9999)
        self.assertFalse(self.remove())
        self.assertTrue(all(old[name] for name in CONTENTS))
        self.assertEqual(self.runs(), [])

    def test_contents_go_and_the_fact_stays(self):
        self.source.keep_contents_days = 10
        old, new = self.take("A", 11), self.take("B", 9)
        self.remove()
        for name in CONTENTS:
            self.assertFalse(old[name], name)
            self.assertTrue(new[name], name)
        self.assert_done(old, self.contacts("A"))
        self.assertTrue(old.attempt_ids)
        self.assertFalse(old.data_pretty)
        self.assertEqual(self.runs(), [("contents", 1)])
        self.remove()
        self.assertEqual(self.runs(), [("contents", 1)])

    def test_messages_go_with_their_attempts_and_links(self):
        self.source.keep_days = 10
        old, new = self.take("A", 11), self.take("B", 9)
        self.remove()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())
        for table in ("inbox_attempt", "inbox_message_record"):
            self.assertFalse(self.rows(table, old.id), table)
            self.assertTrue(self.rows(table, new.id), table)
        self.assertTrue(self.contacts("A"))
        self.assertEqual(self.runs(), [("messages", 1)])

    def test_what_is_not_over_stays_until_it_is(self):
        self.source.write({"keep_contents_days": 5, "keep_days": 10})
        dead = self.take("A", 20, fault="refused")
        waiting = self.take("B", 20, needs="nobody")
        self.remove()
        self.assertTrue(dead.data and waiting.data)
        dead._decide("discard", "x")
        self.remove()
        self.assertTrue(dead.exists(), "It has its turn when a week has passed")
        self.pass_a_week()
        self.remove()
        self.assertFalse(dead.exists())
        self.assertTrue(waiting.data)

    def test_another_source_keeps_its_own(self):
        other = self.take("A", 20)
        self.source = self.open_source("base.group_partner_manager", code="wms")
        self.add_route(self.source, "test.contact")
        self.source.keep_days = 10
        mine = self.take("B", 20)
        self.remove()
        self.assertTrue(other.exists())
        self.assertFalse(mine.exists())

    def test_what_somebody_holds_is_left_for_the_next_time(self):
        self.source.keep_days = 10
        old = self.take("A", 11)
        # As if a run had it: in a test there is one transaction only.
        held = removal_sql.DELETE.replace("ANY(%s)", "ANY(%s) AND FALSE")
        with patch.object(removal_sql, "DELETE", held):
            self.remove()
        self.assertTrue(old.exists())
        self.assertEqual(self.runs(), [])
        self.pass_a_week()
        self.remove()
        self.assertFalse(old.exists())

    def test_many_go_in_steps_and_a_short_run_says_that_there_is_more(self):
        self.source.keep_days = 10
        for number in range(5):
            self.take(f"A{number}", 11)
        with patch.object(removal_sql, "SLICE", 2):
            self.assertTrue(self.remove(budget=0))
            self.assertEqual(self.runs(), [])
            self.assertFalse(self.remove())
        self.assertEqual(self.runs(), [("messages", 5)])
        self.assertFalse(
            self.env["inbox.message"].search([("source_id", "=", self.source.id)])
        )

    def test_an_id_is_known_for_as_long_as_promised_though_its_message_is_gone(self):
        self.source.write({"keep_days": 1, "deduplicate_days": 30})
        data = {"ref": "A", "note": "1"}
        old = self.receive(self.source, "test.contact", data, uid="m-1")
        self.process(self.source)
        self.env.cr.execute(
            "UPDATE inbox_message SET received_at = received_at - interval '2 days'"
        )
        self.remove()
        self.assertFalse(old.exists())
        again = self.receive(self.source, "test.contact", data, uid="m-1")
        self.process(self.source)
        self.assertFalse(again, "It is a duplicate of what is gone")
        self.assertEqual(self.note("A"), "1")

    def test_claims_are_kept_for_as_long_as_ids_are(self):
        claims = self.env["inbox.claim"]
        self.source.deduplicate_days = 3650
        for name, days in (("old", 3651), ("new", 3649)):
            claims._again({}, name)
            self.env.cr.execute(
                "UPDATE inbox_claim SET claimed_at = claimed_at - %s * interval '1 day'"
                " WHERE name = %s",
                (days, f'["{name}"]'),
            )
        with patch.object(removal_sql, "SLICE", 1):
            self.remove()
        self.assertTrue(claims._again({}, "new"))
        self.assertFalse(claims._again({}, "old"))

    def test_where_a_key_is_in_its_order_is_known_as_long_as_messages_are(self):
        self.route.position_expression = "position"
        self.source.write({"late": "wait_for_gap", "keep_days": 10})
        keys = ("new", "old", "waits")
        for key in keys:
            self.tell(key, key=key, position=5, note="5")
        self.process(self.source)
        self.env.cr.execute(
            "UPDATE inbox_position SET moved_at = moved_at - interval '11 days'"
            " WHERE source_id = %s AND key IN ('old', 'waits')",
            (self.source.id,),
        )
        self.tell("waits", key="waits", position=7, note="7")
        self.process(self.source)
        with patch.object(removal_sql, "SLICE", 1):
            self.remove()
        for key in keys:
            self.tell(key, key=key, position=4, note="4")
        self.process(self.source)
        self.assertEqual([self.note(key) for key in keys], ["5", "54", "5"])

    def test_what_has_no_contents_is_not_carried_out_again(self):
        self.source.keep_contents_days = 10
        old = self.take("A", 11, note="1")
        self.remove()
        done, left = old.with_user(self.operator)._decide("replay", "x")
        self.assertEqual((done, dict(left)), (0, {"no_data": 1}))
        self.process(self.source)
        self.assertEqual(self.note("A"), "1")

    def test_the_scheduled_action_does_it(self):
        self.source.keep_days = 10
        old = self.take("A", 11)
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["inbox.removal"]._remove()
        self.env.invalidate_all()
        self.assertFalse(old.exists())
        cron = self.env.ref("inbox.cron_inbox_removal")
        self.assertTrue(cron.active)

    def test_who_has_changed_for_how_long_is_on_record(self):
        self.source.with_user(self.manager).keep_days = 10
        entry = self.env["integration.audit"].search(
            [("action", "=", "retention_changed")], limit=1
        )
        self.assertEqual(entry.user_id, self.manager)
        self.assertIn("messages: 10 days", entry.details)

    def test_what_was_removed_is_seen_by_all_roles_and_changed_by_none(self):
        self.source.keep_days = 10
        self.take("A", 11)
        self.remove()
        (run,) = self.env["inbox.removal"].search([("source_id", "=", self.source.id)])
        for user in (self.user, self.operator, self.manager):
            self.assertEqual(run.with_user(user).name, "MES")
            with self.assertRaises(AccessError):
                run.with_user(user).count = 0
        with self.assertRaises(AccessError):
            run.with_user(self.outsider).read(["name"])
        with self.assertRaisesRegex(UserError, "stays on record"):
            run.unlink()
        run.company_id = self.env["res.company"].create({"name": "Away"})
        self.assertFalse(run.with_user(self.user).search([("id", "=", run.id)]))
