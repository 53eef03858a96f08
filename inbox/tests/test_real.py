# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Between real transactions: what is acknowledged is kept, once, and in order."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from odoo import sql_db
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.tests.real_transactions import RealTransactions
from odoo.addons.queue_job.exception import RetryableJobError

from ..engine import accept_sql, lane_sql, message, message_sql
from ..engine.accept import accept
from ..pure.received import Received
from .common import InboxCommon
from .partner_case import SCHEMA, inbox_contact

# Kept without an environment, as Odoo's tests hold the lock that making one takes.
ARRIVAL = accept_sql.Arrival(
    uid="1",
    type="real.contact",
    subject=None,
    key="K",
    lane=0,
    position=None,
    time=None,
    headers=None,
    content_type=None,
    body=None,
    body_base64=None,
    data="{}",
)


class Setting(InboxCommon):
    """A source and its route, committed."""

    def __init__(self, env):
        self.env = env
        self.source = self.open_source(
            "base.group_partner_manager", code="real", id_path="id", type_path="type"
        )
        self.handler = env["inbox.handler"].create(
            {
                "name": "real.contact",
                "model_id": env["ir.model"]._get_id("res.partner"),
                "method": "_inbox_contact",
                "schema": json.dumps(SCHEMA),
            }
        )
        self.route = self.add_route(self.source, "real.contact")


@tagged("post_install", "-at_install")
class TestReal(RealTransactions):
    def setUp(self):
        super().setUp()
        model = self.registry["res.partner"]
        self.enterContext(
            patch.object(model, "_inbox_contact", inbox_contact, create=True)
        )
        with self.environment() as env:
            setting = Setting(env)
            self.source_id = setting.source.id
            self.company_id = setting.source.company_id.id
            self.handler_id = setting.handler.id
            self.lane_id = setting.source.lane_ids.id
        self.addCleanup(self.clean)
        # Opening the source has made one.
        with self.environment() as env:
            self.find_jobs(env).unlink()

    def clean(self):
        with self.environment() as env:
            mine = env["inbox.message"].search([("source_id", "=", self.source_id)])
            for table in ("inbox_attempt", "inbox_message_record"):
                env.cr.execute(
                    f"DELETE FROM {table} WHERE message_id = ANY(%s)", (mine.ids,)
                )
            for table in ("inbox_message", "inbox_minute"):
                env.cr.execute(
                    f"DELETE FROM {table} WHERE source_id = %s", (self.source_id,)
                )
            source = env["inbox.source"].browse(self.source_id)
            user = source.user_id
            env["res.partner"].search([("ref", "=like", "REAL%")]).unlink()
            self.find_jobs(env).unlink()
            source.unlink()
            env["inbox.handler"].browse(self.handler_id).unlink()
            # Events of the outbox tell for ever who it was.
            user.login = f"inbox_real_{user.id}"
            user.active = False

    def find_jobs(self, env):
        return env["queue.job"].search(
            [("identity_key", "=like", f"inbox.lane:{self.lane_id}%")]
        )

    def send(self, uid, **data):
        """Have a request accepted; its answer."""
        data = {"id": uid, "type": "real.contact", "ref": "REAL", "key": "K", **data}
        body = json.dumps(data).encode()
        request = Received(
            method="POST",
            path="/integration/inbox/real",
            headers={"content-type": "application/json"},
            address="127.0.0.1",
        )
        answer = accept(self.registry, "real", request, lambda limit: body)
        answer.afterwards()
        return answer.document

    def work(self):
        """What the job of the lane does."""
        with self.environment() as env:
            return env["inbox.lane"].browse(self.lane_id)._process()

    def states(self):
        with self.environment() as env:
            mine = [("source_id", "=", self.source_id)]
            return env["inbox.message"].search(mine, order="id").mapped("state")

    def note(self):
        with self.environment() as env:
            return env["res.partner"].search([("ref", "=", "REAL")]).function

    @contextmanager
    def in_thread(self, perform):
        """Beside the test; what it returns or raises is in the list by the end."""
        found = []

        def run():
            try:
                found.append(perform())
            except Exception as error:
                found.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        yield found
        thread.join(30)

    def test_a_message_is_committed_before_it_is_acknowledged(self):
        answer = self.send("1")
        with self.environment() as env:
            kept = env["inbox.message"].search([("uuid", "=", answer["id"])])
            self.assertEqual(kept.state, "pending")
            self.assertEqual(len(self.find_jobs(env)), 1)

    def test_taking_a_message_asks_nothing_that_is_known(self):
        """What it costs is exact: the id, the message, whether its lane has a job."""
        self.send("1")
        before = sql_db.sql_counter
        self.send("2")
        # And one that has the transaction do without JIT.
        self.assertEqual(sql_db.sql_counter - before, 4)

    def test_of_requests_at_once_with_one_id_one_is_new(self):
        together = threading.Barrier(8)
        found = []

        def keep():
            together.wait(10)
            with read_committed(self.registry) as cr:
                found.extend(
                    accept_sql.keep(cr, self.source_id, self.company_id, 30, [ARRIVAL])
                )

        threads = [threading.Thread(target=keep) for _sender in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(len(found), 8)
        self.assertEqual(len({one.uuid for one in found}), 1)
        self.assertEqual(len([one for one in found if not one.duplicate]), 1)
        self.assertEqual(self.states(), ["pending"])

    def test_nobody_who_sends_waits_for_another(self):
        """Although both are counted in the same minute."""
        other = replace(ARRIVAL, uid="other")
        with read_committed(self.registry) as first:
            accept_sql.keep(first, self.source_id, self.company_id, 30, [ARRIVAL])
            with read_committed(self.registry) as second:
                second.execute("SET LOCAL lock_timeout = '5s'")
                accept_sql.keep(second, self.source_id, self.company_id, 30, [other])
        self.assertEqual(self.states(), ["pending", "pending"])
        with self.environment() as env:
            minutes = env["inbox.minute"].search([("source_id", "=", self.source_id)])
            self.assertEqual(sum(minutes.mapped("received")), 2)
            self.assertEqual(len(set(minutes.mapped("lane_id"))), 2)

    def test_one_with_the_same_id_waits_until_the_first_is_kept_or_not(self):
        for committed in (True, False):
            uid = f"wait-{committed}"
            with read_committed(self.registry) as cr:
                mine = accept_sql._identify(cr, self.source_id, uid, "first", 30)
                self.assertEqual(mine, "first")
                with self.in_thread(lambda uid=uid: self.identify(uid)) as found:
                    if not committed:
                        cr.rollback()
                    # As the end of the with statement would, but beside the other.
                    cr.commit()  # pylint: disable=invalid-commit
            self.assertEqual(found, ["first" if committed else "second"])

    def identify(self, uid):
        with read_committed(self.registry) as cr:
            return accept_sql._identify(cr, self.source_id, uid, "second", 30)

    def test_what_fails_before_the_commit_is_not_known_afterwards(self):
        with (
            patch.object(accept_sql, "insert", side_effect=ZeroDivisionError),
            self.assertRaises(ZeroDivisionError),
        ):
            self.send("1")
        self.assertFalse(self.send("1")["duplicate"])

    @mute_logger("odoo.addons.integration_base.engine.after_commit")
    def test_a_fault_after_the_commit_costs_time_only(self):
        with patch.object(wake_up, "neutral", side_effect=ZeroDivisionError):
            self.assertFalse(self.send("1")["duplicate"])
        with self.environment() as env:
            self.assertFalse(self.find_jobs(env))
            env["inbox.lane"]._sweep()
            self.assertEqual(len(self.find_jobs(env)), 1)

    def test_one_process_works_on_a_lane(self):
        with self.environment() as env:
            env.cr.execute(
                "SELECT 1 FROM inbox_lane_lock WHERE lane_id = %s FOR UPDATE",
                (self.lane_id,),
            )
            with self.assertRaises(RetryableJobError):
                self.work()

    def test_a_message_that_somebody_is_at_is_left_alone_and_so_is_its_key(self):
        self.send("1", note="1")
        self.send("2", note="2")
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT id FROM inbox_message WHERE source_id = %s ORDER BY id"
                " LIMIT 1 FOR UPDATE",
                (self.source_id,),
            )
            self.work()
            self.assertEqual(self.states(), ["pending", "pending"])
        self.work()
        self.assertEqual(self.states(), ["done", "done"])
        self.assertEqual(self.note(), "12")

    def test_what_is_parked_while_a_person_acts_upon_the_head_goes_on(self):
        self.send("1", note="1")
        self.send("2", note="2")
        release = lane_sql.release
        with self.environment() as person:
            mine = [("source_id", "=", self.source_id)]
            head = person["inbox.message"].search(mine, order="id", limit=1)
            head.state = "held"
            person.cr.commit()  # pylint: disable=invalid-commit
            head._decide("skip", "Not ours")
            person.flush_all()
            released = []

            def release_and_be_followed(cr, *arguments):
                found = release(cr, *arguments)
                if not released:
                    released.append(found)
                    person.cr.commit()  # pylint: disable=invalid-commit
                return found

            with patch.object(lane_sql, "release", release_and_be_followed):
                self.work()
        self.assertEqual(released, [set()], "the run could not know")
        self.work()
        self.assertEqual(self.states(), ["skipped", "done"])

    def test_a_conflict_with_a_user_is_tried_again(self):
        self.send("1", note="1")
        self.work()
        self.send("2", note="2")
        conflicts = []
        claim = message_sql.claim

        def claim_and_be_overtaken(cr, *arguments):
            claimed = claim(cr, *arguments)
            if len(conflicts) < 2:
                conflicts.append(1)
                with self.environment() as env:
                    env["res.partner"].search([("ref", "=", "REAL")]).function = "U"
            return claimed

        with (
            patch.object(message_sql, "claim", claim_and_be_overtaken),
            mute_logger("odoo.sql_db"),
        ):
            self.work()
        self.assertEqual(self.states(), ["done", "done"])
        self.assertEqual(self.note(), "U2")

    @mute_logger("odoo.addons.inbox.engine.message")
    def test_a_commit_that_fails_leaves_nothing_half_done(self):
        self.send("1", note="1")

        def fail(*_arguments):
            raise ZeroDivisionError

        with patch.object(message_sql, "note_records", fail):
            self.work()
        self.assertEqual(self.states(), ["retrying"])
        self.assertFalse(self.note())

    @mute_logger("odoo.addons.inbox.engine.process")
    def test_a_fault_of_the_engine_loses_no_message(self):
        self.send("1", note="1")
        with patch.object(message, "process", side_effect=MemoryError):
            self.work()
        self.assertEqual(self.states(), ["pending"])
        self.work()
        self.assertEqual((self.states(), self.note()), (["done"], "1"))
