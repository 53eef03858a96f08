# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .replay_case import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayCompanies(ReplayCase):
    """Nobody replays what belongs to another company."""

    def setUp(self):
        super().setUp()
        self.other = self.env["res.company"].create({"name": "Other Plant"})
        mine, theirs = self.partners[:2]
        mine.company_id = self.env.company
        theirs.company_id = self.other
        self.mine = self.delivered("1", partner=mine)
        self.theirs = self.delivered("2", partner=theirs)
        self.assertEqual(self.theirs.company_id, self.other)

    def join(self):
        self.operator.company_ids = [Command.link(self.other.id)]

    def test_events_of_another_company_are_not_found(self):
        (self.mine + self.theirs).write({"state": "dead"})
        for mode in ("failed", "window"):
            with self.subTest(mode):
                started = self.start(mode=mode)
                self.queue(started)
                self.assertEqual(
                    self.new_deliveries(started).event_id, self.mine.event_id
                )
                self.new_deliveries(started).write({"state": "cancelled"})

    def test_ids_of_another_company_are_refused(self):
        wizard = self.env["outbox.replay.start"].with_user(self.operator)
        for mode, ids in (
            ("events", self.theirs.event_id.ids),
            ("deliveries", self.theirs.ids),
        ):
            with self.subTest(mode):
                made = wizard.create({"mode": mode, "chosen_ids": ids, "reason": "x"})
                self.assertFalse(made.total)
                self.assertFalse(made.sample_ids)
                with self.assertRaises(AccessError):
                    made.action_start()

    def test_companies_that_a_form_names_are_not_believed(self):
        wizard = self.env["outbox.replay.start"].with_user(self.operator)
        made = wizard.create({"mode": "window", "reason": "x"})
        made.sudo().company_ids = self.other
        self.assertFalse(made.total)
        with self.assertRaisesRegex(UserError, "companies"):
            made.action_start()

    def test_an_endpoint_of_another_company_is_refused(self):
        endpoint = self.make_endpoint(company_id=self.other.id)
        self.subscribe(endpoint, self.kind, company_id=self.other.id)
        started = self.start(self.mine.event_id)
        self.assertNotIn(endpoint, started.endpoint_id)
        wizard = self.env["outbox.replay.start"].with_user(self.operator)
        made = wizard.create({"mode": "window", "reason": "x"})
        made.sudo().endpoint_ids = endpoint
        with self.assertRaises(AccessError):
            made.action_start()

    def test_only_who_works_for_all_its_companies_sees_a_replay(self):
        self.join()
        user = self.operator.with_context(
            allowed_company_ids=(self.env.company + self.other).ids
        )
        wizard = self.env["outbox.replay.start"].with_user(user)
        wizard = wizard.with_context(allowed_company_ids=user.company_ids.ids)
        before = self.env["outbox.replay"].search([])
        wizard.create({"mode": "window", "reason": "both"}).action_start()
        started = self.env["outbox.replay"].search([]) - before
        self.assertEqual(started.company_ids, self.env.company + self.other)
        replays = self.env["outbox.replay"]
        self.assertIn(started, replays.with_user(self.operator).search([]))
        self.assertNotIn(started, replays.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            started.with_user(self.manager).action_cancel()

    def test_it_stops_when_its_starter_leaves_a_company(self):
        self.join()
        wizard = self.env["outbox.replay.start"].with_user(self.operator)
        wizard = wizard.with_context(allowed_company_ids=self.operator.company_ids.ids)
        before = self.env["outbox.replay"].search([])
        wizard.create({"mode": "window", "reason": "both"}).action_start()
        started = self.env["outbox.replay"].search([]) - before
        self.operator.company_ids = [Command.unlink(self.other.id)]
        self.queue(started)
        self.assertEqual(started.state, "paused")
        self.assertFalse(self.new_deliveries(started))
