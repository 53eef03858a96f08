# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Every credential of an endpoint is looked for wherever people could see it."""

import json
from base64 import b64encode

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.integration_base.tests.receiver import Answer, Receiver

from .authority import Authority
from .forward_proxy import ForwardProxy
from .test_endpoint_auth import AuthCase
from .token_server import TokenServer

MARK = "MaRk3r"


class Echo(Receiver):
    """Answers posts with 500 and 200 by turns, repeating every header it got."""

    def record(self, received):
        super().record(received)
        told = json.dumps(received.headers)
        posts = sum(request.method == "POST" for request in self.requests)
        status = (200, 500)[posts % 2]
        return Answer(status, {"X-Echo": told, "Location": told}, told.encode())


@tagged("post_install", "-at_install")
class TestCredentialSecrecy(AuthCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(Echo())
        self.tokens = self.enterContext(TokenServer(secret=f"{MARK}-client"))
        self.tokens.prefix = f"{MARK}-token-"
        self.proxy = self.enterContext(ForwardProxy())
        self.issued = Authority().issue("odoo")
        self.marks = [MARK, *self.issued.key.splitlines()[1:3]]

    def configure(self, **values):
        self.managed.write(
            {
                "url": self.receiver.url,
                "proxy_url": self.proxy.url,
                "proxy_user": "u",
                "proxy_password": f"{MARK}-proxy",
                "client_certificate": self.issued.certificate,
                "client_key": self.issued.key,
                "header_ids": [
                    (5,),
                    (0, 0, {"name": "X-S", "secret_value": f"{MARK}-header"}),
                ],
                **values,
            }
        )

    def deliver(self):
        """Deliveries that fail and that succeed, with each kind of authentication."""
        kinds = (
            {"auth_kind": "bearer", "auth_secret": f"{MARK}-bearer"},
            {"auth_kind": "basic", "auth_user": "u", "auth_secret": f"{MARK}-basic"},
            {"auth_kind": "api_key", "auth_secret": f"{MARK}-key"},
            {
                "auth_kind": "oauth2",
                "auth_token_url": self.tokens.url,
                "auth_client_id": "odoo",
                "auth_secret": f"{MARK}-client",
            },
        )
        for values in kinds:
            self.configure(**values)
            self.marks += [
                b64encode(f"u:{MARK}-basic".encode()).decode(),
                b64encode(f"odoo:{MARK}-client".encode()).decode(),
                b64encode(f"u:{MARK}-proxy".encode()).decode(),
            ]
            partner = self.env["res.partner"].create({"name": values["auth_kind"]})
            self.tell("1", "2", partner=partner)
            self.drain()
        self.managed.auth_scope = "other"
        self.tokens.answer(Answer(401, body=f'{{"error":"{MARK}-client"}}'.encode()))
        self.tell("3", partner=self.partners[1])
        self.drain()
        self.assertIn(f"{MARK}-header", str(self.receiver.requests))
        for kind in ("bearer", "key", "token-"):
            self.assertIn(f"{MARK}-{kind}", str(self.receiver.requests))

    def assertHidden(self, text, where):
        for mark in self.marks:
            self.assertNotIn(mark, text, where)

    def test_neither_the_log_nor_any_text_in_the_database_shows_one(self):
        with self.assertLogs(level="DEBUG") as logs:
            self.deliver()
            self.env.flush_all()
        self.assertTrue(logs.output)
        self.assertHidden("\n".join(logs.output), "log")
        attempts = self.env["outbox.attempt"].search(
            [("endpoint_id", "=", self.endpoint.id)]
        )
        self.assertEqual(set(attempts.mapped("outcome")), {"delivered", "retry"})
        self.assertIn("authorization: ••••", attempts[-1].request_headers.lower())
        self.assertIn("x-s: ••••", attempts[-1].request_headers.lower())
        self.assertIn("••••", attempts[0].response_body)
        self.assertIn("webhook-signature: v1,", attempts[0].request_headers)
        for table, columns in self._text_columns().items():
            found = self._search(table, columns)
            self.assertFalse(found, f"{table}: {found}")

    def test_what_a_proxy_repeats_is_hidden(self):
        self.configure()
        self.proxy.telling = True
        delivery = self.tell("1")
        self.drain()
        attempt = delivery.attempt_ids
        self.assertIn("Proxy-Authorization: Basic ••••", attempt.response_body)
        self.marks.append(b64encode(f"u:{MARK}-proxy".encode()).decode())
        self.assertHidden(str(attempt.read()), "attempt")

    def test_no_role_reads_one(self):
        self.deliver()
        everything = (
            "outbox.endpoint",
            "outbox.endpoint.header",
            "outbox.delivery",
            "outbox.attempt",
            "integration.audit",
            "mail.message",
        )
        people = self.user | self.operator | self.manager
        people.group_ids += self.env.ref("base.group_allow_export")
        for user in people:
            for model in everything:
                records = self.env[model].with_user(user)
                if not records.has_access("read"):
                    continue
                found = records.search([])
                names = list(records.fields_get())
                self.assertHidden(str(found.read(names)), (user.login, model))
                if model == "mail.message":
                    continue  # only administrators export these
                exported = found.export_data([n for n in names if n != "id"])
                self.assertHidden(str(exported), (user.login, model))
        copied = self.managed.copy_data()
        self.assertHidden(str(copied), "copy")
        for model in ("integration.credential", "outbox.endpoint.token"):
            for user in (self.user, self.operator, self.manager):
                self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_no_repr_shows_one(self):
        self.configure(auth_kind="bearer", auth_secret=f"{MARK}-bearer")
        target = self.endpoint.lane_ids._target()
        self.assertIn("mes", repr(target).lower() + "mes")
        self.assertHidden(repr(target), "target")
        self.assertHidden(repr(self.endpoint._connection()), "connection")

    def _text_columns(self):
        self.env.cr.execute(
            "SELECT table_name, array_agg(column_name::text)"
            "  FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
            "   AND data_type IN ("
            "       'text', 'character varying', 'jsonb', 'json', 'bytea')"
            " GROUP BY table_name"
        )
        return dict(self.env.cr.fetchall())

    def _search(self, table, columns):
        content = SQL(" || ").join(
            SQL("coalesce(%s::text, '')", SQL.identifier(column)) for column in columns
        )
        self.env.cr.execute(
            SQL(
                "SELECT left(c, 300) FROM (SELECT %s AS c FROM %s) AS rows"
                " WHERE c LIKE ANY (%s) LIMIT 1",
                content,
                SQL.identifier(table),
                [f"%{mark}%" for mark in self.marks],
            )
        )
        return self.env.cr.fetchone()


@tagged("post_install", "-at_install")
class TestCredentialRpc(AuthCase, HttpCase):
    """What a Manager who is also a system administrator gets over the wire."""

    def setUp(self):
        super().setUp()
        self.manager.group_ids += self.env.ref("base.group_system")
        self.managed.write({"auth_kind": "bearer", "auth_secret": f"{MARK}-1"})
        self.authenticate(self.manager.login, self.manager.login)

    def call(self, method, *args, model="outbox.endpoint"):
        result = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )
        self.assertNotIn(MARK, json.dumps(result))
        return result

    def test_a_secret_is_not_echoed_when_it_is_saved_or_changed_in_the_form(self):
        ids = self.endpoint.ids
        specification = {"auth_secret": {}, "auth_hint": {}, "stored_credentials": {}}
        values = {"auth_secret": f"{MARK}-2"}
        (row,) = self.call("web_save", ids, values, specification)
        self.assertIs(row["auth_secret"], False)
        self.assertTrue(row["auth_hint"])
        self.assertEqual(self.endpoint._credential("auth_secret"), f"{MARK}-2")
        self.call("web_read", ids, specification)
        self.call("onchange", ids, {"auth_kind": "basic"}, ["auth_kind"], specification)

    @mute_logger("odoo.http")
    def test_what_is_stored_is_out_of_reach(self):
        credentials = self.env["integration.credential"]._of(self.endpoint)
        for model, method, *args in (
            ("integration.credential", "read", credentials.ids),
            ("integration.credential", "search_read", []),
            ("integration.credential", "write", credentials.ids, {"name": "x"}),
            ("integration.credential", "unlink", credentials.ids),
            ("integration.credential", "_plaintext", credentials.ids),
            ("outbox.endpoint.token", "search_read", []),
            ("outbox.endpoint", "_credential", self.endpoint.ids, "auth_secret"),
            ("outbox.endpoint", "search", [("auth_secret", "like", MARK)]),
        ):
            with self.subTest(model, method=method):
                with self.assertRaises(JsonRpcException):
                    self.call(method, *args, model=model)
