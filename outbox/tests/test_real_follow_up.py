# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A person acts upon a head while a run parks what comes behind it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_base.tests.receiver import Receiver

from ..engine import lane_sql
from .real_case import RealCase


@tagged("post_install", "-at_install")
class TestRealFollowUp(RealCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Receiver())
        with self.environment() as env:
            env["outbox.endpoint"].browse(self.endpoint_id).url = self.receiver.url
        for ref in "12":
            with self.environment() as env:
                self.set_ref(env, ref)
        with self.environment() as env:
            head = self.find_deliveries(env)[0]
            head.write({"state": "held", "attempt": 8})
        self.resume()

    def find_deliveries(self, env):
        domain = [("endpoint_id", "=", self.endpoint_id)]
        return env["outbox.delivery"].search(domain, order="id")

    def drain(self):
        with self.environment() as env:
            env["outbox.lane"].browse(self.lane_id)._drain()

    @contextmanager
    def at_release(self, before=None, after=None):
        """Do something when the run lets go, once."""
        release, seen = lane_sql.release, []

        def release_beside(cr, *arguments):
            first = not seen
            seen.append(arguments)
            if first and before:
                before()
            released = release(cr, *arguments)
            if first and after:
                after()
            return released

        with patch.object(lane_sql, "release", release_beside):
            yield
        self.assertTrue(seen, "the control: something was parked")

    def acted_on(self, when):
        """Drain while a person skips the head, whose transaction ends at the moment."""
        with self.environment() as person:
            head = self.find_deliveries(person)[0]
            head.action_skip()
            person.flush_all()
            with self.at_release(**{when: person.cr.commit}):
                self.drain()
        self.drain()
        with self.environment() as env:
            states = self.find_deliveries(env).mapped("state")
        self.assertEqual(states, ["cancelled", "delivered"])

    def test_the_run_finds_what_was_committed_before_it_looks_again(self):
        self.acted_on("before")

    def test_the_person_finds_what_the_run_has_parked(self):
        self.acted_on("after")
