# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What waking lanes costs the user who waits for it."""

from odoo.tests import tagged

from .drain_case import DrainCase

# Which lanes may be sent to, and which of them a job is made for already.
STATEMENTS = 1
# What queue_job asks before it stores a job, and the job.
STATEMENTS_OF_A_JOB = 2


@tagged("post_install", "-at_install")
class TestWaking(DrainCase):
    def setUp(self):
        super().setUp()
        other = self.make_endpoint(self.receiver.url, name="WMS")
        other.action_resume()
        self.lanes = (self.endpoint | other).lane_ids
        self.jobs().write({"state": "done"})
        self.keys = {(lane.endpoint_id.id, lane.number) for lane in self.lanes}

    def wake(self):
        self.env["outbox.lane"]._wake(self.keys)

    def jobs(self):
        return self.env["queue.job"].search(
            [
                (
                    "identity_key",
                    "in",
                    [f"outbox.lane:{id_}" for id_ in self.lanes.ids],
                ),
                ("state", "!=", "done"),
            ]
        )

    def statements(self):
        """How many it takes to wake the lanes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.wake()
        return self.env.cr.sql_log_count - before

    def test_waking_costs_one_statement_beside_the_jobs(self):
        self.statements()
        self.jobs().write({"state": "done"})
        made = len(self.lanes) * STATEMENTS_OF_A_JOB
        self.assertEqual(self.statements(), STATEMENTS + made)
        self.assertEqual(len(self.jobs()), len(self.lanes))

    def test_lanes_that_a_job_waits_for_already_cost_one_statement(self):
        self.wake()
        self.assertEqual(len(self.jobs()), len(self.lanes))
        self.assertEqual(self.statements(), STATEMENTS)
        self.assertEqual(len(self.jobs()), len(self.lanes))

    def test_a_job_at_work_is_not_taken_for_the_one_to_come(self):
        self.wake()
        first = self.jobs()
        first.write({"state": "started"})
        self.wake()
        self.assertEqual(len(self.jobs() - first), len(self.lanes))

    def test_jobs_say_what_they_deliver_to(self):
        self.wake()
        self.assertEqual(
            set(self.jobs().mapped("name")),
            {f"Deliver to {lane.display_name}" for lane in self.lanes},
        )
