# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What waking a lane costs the user, and beginning to drain it the receiver."""

from odoo.tests import tagged

from ..engine.drain import Run
from .drain_case import DrainCase

# Which lanes may be sent to, and which of them a job is made for already.
STATEMENTS = 1
# What queue_job asks before it stores a job, and the job.
STATEMENTS_OF_A_JOB = 2
# The lane's lock, two settings and the new epoch; the endpoint, its secrets, the
# payloads and its headers; what is due, and the circuit.
STATEMENTS_BEFORE_THE_FIRST_REQUEST = 10


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

    def test_a_receiver_waits_for_few_statements(self):
        self.tell("1", "2")
        # What is kept in caches is not what this is about.
        self.drain()
        self.tell("3", "4")
        counts = []
        send = Run._send

        def note(run, *args):
            counts.append(run.cr.sql_log_count)
            return send(run, *args)

        self.patch(Run, "_send", note)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.drain()
        self.assertEqual(
            [count - before for count in counts], [STATEMENTS_BEFORE_THE_FIRST_REQUEST]
        )
