# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..pure import signature
from .common import IntegrationCase

SPECIFICATION = {"name": {}, "ciphertext": {}}


@tagged("post_install", "-at_install")
class TestSecretRpc(IntegrationCase, HttpCase):
    """What a Manager who is also a system administrator gets over the wire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("base.group_system")
        cls.text = signature.generate_secret()
        cls.secret = (
            cls.env["integration.secret"]
            .with_user(cls.manager)
            .create({"name": "MES line 1", "value": cls.text})
        )
        cls.hidden = (
            cls.text.removeprefix("whsec_").rstrip("="),
            cls.secret.sudo().ciphertext.rstrip("="),
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.manager.login, self.manager.login)

    def _call(self, method, *args, **kwargs):
        result = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "integration.secret",
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        )
        for text in self.hidden:
            self.assertNotIn(text, json.dumps(result))
        return result

    def test_no_reading_method_returns_it(self):
        ids = self.secret.ids
        (row,) = self._call("read", ids)
        self.assertEqual(row["name"], "MES line 1")
        self.assertIs(row["value"], False)
        self.assertNotIn("ciphertext", row)
        self.assertNotIn("ciphertext", self._call("fields_get"))
        self.assertTrue(self._call("search_read", [("id", "in", ids)]))
        self._call("web_read", ids, {"name": {}, "value": {}})
        self._call("copy_data", ids)
        self._call("export_data", ids, ["name", "value", "fingerprint"])
        self._call("web_save", ids, {"name": "New"}, {"name": {}, "value": {}})

    def test_value_is_not_echoed_when_it_is_saved(self):
        values = {"name": "Shop", "value": self.text}
        specification = {"name": {}, "value": {}, "fingerprint": {}}
        (row,) = self._call("web_save", [], values, specification)
        self.assertIs(row["value"], False)
        (row,) = self._call("web_save", [row["id"]], values, specification)
        self.assertIs(row["value"], False)

    @mute_logger("odoo.http")
    def test_ciphertext_is_out_of_reach(self):
        ids = self.secret.ids
        by_content = [("ciphertext", "like", "gAAAA")]
        for method, *args in (
            ("read", ids, ["ciphertext"]),
            ("web_read", ids, SPECIFICATION),
            ("search_read", [("id", "in", ids)], ["ciphertext"]),
            ("web_search_read", [], SPECIFICATION),
            ("export_data", ids, ["ciphertext"]),
            ("search", by_content),
            ("search_count", by_content),
            ("search", [("ciphertext", "!=", False)]),
            ("search", [], 0, None, "ciphertext"),
            ("formatted_read_group", [], ["ciphertext"], ["__count"]),
            ("formatted_read_group", [], ["kind"], ["ciphertext:max"]),
            ("web_read_group", [], ["ciphertext"]),
            ("filtered_domain", ids, by_content),
            ("write", ids, {"ciphertext": "x"}),
            ("create", [{"name": "x", "ciphertext": "x"}]),
        ):
            with self.subTest(method, args=args):
                with self.assertRaises(JsonRpcException):
                    self._call(method, *args)

    @mute_logger("odoo.http")
    def test_derived_fields_cannot_be_written(self):
        for name in ("public_key", "fingerprint", "revealed_at"):
            for method, *args in (
                ("write", self.secret.ids, {name: False}),
                ("create", [{"name": "x", name: False}]),
            ):
                with self.subTest(method, name=name):
                    with self.assertRaises(JsonRpcException):
                        self._call(method, *args)

    @mute_logger("odoo.http")
    def test_private_methods_are_not_callable(self):
        for method in ("_plaintext", "_reencrypt", "_store", "_inverse_value"):
            with self.subTest(method), self.assertRaises(JsonRpcException):
                self._call(method, self.secret.ids)

    @mute_logger("odoo.http")
    def test_value_cannot_be_searched(self):
        for operator in ("=", "like", "!="):
            with self.subTest(operator), self.assertRaises(JsonRpcException):
                self._call("search", [("value", operator, self.text)])

    @mute_logger("odoo.http")
    def test_reveal_answers_once(self):
        params = {
            "model": "integration.secret",
            "method": "action_reveal",
            "args": [self.secret.ids],
            "kwargs": {},
        }
        action = self.make_jsonrpc_request("/web/dataset/call_button", params)
        self.assertEqual(action["params"]["value"], self.text)
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/web/dataset/call_button", params)
