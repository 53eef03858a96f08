# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Helpers for the tests of this addon and of those that bring handlers."""

import json
import uuid

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import release_test_lock

from odoo.addons.integration_base.engine import wake_up
from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.integration_base.tests.common import IntegrationCase

from ..engine import keeping
from ..pure.content import Item
from ..pure.received import Received


class InboxCommon:
    """Helpers over ``self.env``, for any Odoo test case."""

    def open_source(self, groups="", code="mes", **values):
        """An open source of which nothing is verified.

        :param groups: xml ids of the groups of its service user, beside internal users,
            separated by commas
        """
        values.setdefault("company_id", self.env.company.id)
        if "user_id" not in values:
            user = new_test_user(
                self.env,
                f"inbox_{code}",
                ",".join(filter(None, ("base.group_user", groups))),
                company_id=values["company_id"],
                company_ids=[Command.set([values["company_id"]])],
            )
            values["user_id"] = user.id
        source = self.env["inbox.source"].create(
            {"name": code.upper(), "code": code, "verification": "none", **values}
        )
        source.action_open_unverified()
        return source

    def add_route(self, source, command, message_type=None, version=1, **values):
        """A route of messages to a command.

        :param command: name of the handler, such as sale.order.create
        :param message_type: by default the command's name
        """
        handler = self.env["inbox.handler"].search(
            [("name", "=", command), ("version", "=", version)]
        )
        handler.ensure_one()
        return self.env["inbox.route"].create(
            {
                "source_id": source.id,
                "message_type": message_type or command,
                "handler_id": handler.id,
                **values,
            }
        )

    def example(self, command, version=1):
        """The example of a handler's documentation, parsed."""
        handler = self.env["inbox.handler"].search(
            [("name", "=", command), ("version", "=", version)]
        )
        return json.loads(handler.example)

    def receive(
        self,
        source,
        message_type,
        data,
        uid=None,
        subject=None,
        time=None,
        headers=None,
    ):
        """A message that the source has sent, kept as over HTTP; not processed yet.

        :param data: what it says, anything that JSON can
        :param uid: the sender's id; by default one that was never used
        :param subject: what order is kept for, unless the route says another key
        :param headers: by their names in small letters, beside the usual ones
        """
        text = json.dumps(data)
        item = Item(
            uid=uid or str(uuid.uuid4()),
            type=message_type,
            subject=subject,
            time=time,
            data=json.loads(text),
            text=text,
        )
        received = Received(
            method="POST",
            path=f"/integration/inbox/{source.code}",
            headers={"content-type": "application/json", **(headers or {})},
            body=text.encode(),
            address="127.0.0.1",
        )
        self.env.flush_all()
        with (
            self.enter_registry_test_mode(),
            read_committed(self.env.registry) as cr,
        ):
            listener = neutral(cr)["inbox.source"]._listener(source.code)
            (kept,), lanes = keeping.keep(cr, listener, received, [item])
            wake_up.after_commit(cr, keeping.MODEL, lanes)
        self.env.invalidate_all()
        return self.env["inbox.message"].search([("uuid", "=", kept.uuid)])

    def process(self, source):
        """What the jobs of its lanes do."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for lane in source.lane_ids:
                lane._process()
        self.env.invalidate_all()

    def sweep(self):
        """What the scheduled actions do."""
        with self.enter_registry_test_mode():
            self.env["inbox.lane"]._sweep()
        self.env.invalidate_all()

    def send(self, source, message_type, data, **values):
        """Receive a message and process what is due; the message."""
        message = self.receive(source, message_type, data, **values)
        self.process(source)
        return message

    def make_due(self):
        """Let the time of all that waits come."""
        self.env.cr.execute(
            "UPDATE inbox_message SET due_at = now() AT TIME ZONE 'UTC'"
            " WHERE state IN ('retrying', 'waiting')"
        )
        self.env.invalidate_all()

    def assert_done(self, message, *records):
        """Fail unless a message was done, and has changed these records, if any."""
        self.assertEqual(
            (message.state, message.error_class, message.error), ("done", False, False)
        )
        if records:
            expected = {(r._name, r.id) for group in records for r in group}
            changed = {(r.res_model, r.res_id) for r in message.record_ids}
            self.assertEqual(changed, expected)

    def assert_problem(self, message, error_class, text=".", state="held"):
        """Fail unless a message waits for a person because of this.

        :param text: regular expression of what is said about it
        """
        found = (message.state, message.error_class)
        self.assertEqual(found, (state, error_class), message.error)
        self.assertRegex(message.error, text)


class InboxHttpCase(InboxCommon, HttpCase):
    """Senders, over real HTTP."""

    def url_open(self, *args, **options):
        answer = super().url_open(*args, **options)
        # What the server does when it has answered needs the test's transaction.
        with release_test_lock():
            self._wait_remaining_requests()
        return answer


@tagged("post_install", "-at_install")
class InboxCase(InboxCommon, IntegrationCase):
    """One user per role, as in ``IntegrationCase``, and the helpers above."""
