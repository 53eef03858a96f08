# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What senders are told before their request has found its route, over real HTTP."""

from unittest.mock import patch

import psycopg2
from psycopg2.pool import PoolError

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.refusal import NO_SOURCE
from .common import InboxHttpCase


@tagged("post_install", "-at_install")
class TestEarly(InboxHttpCase):
    def setUp(self):
        super().setUp()
        self.open_source(id_path="id")

    def post(self, path="mes"):
        return self.url_open(f"/integration/inbox/{path}", json={"id": "1"})

    def assert_problem_document(self, response, status, detail):
        self.assertEqual(response.status_code, status)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        self.assertIn(detail, response.json()["detail"])

    def test_no_address_beside_those_of_sources_is_answered_by_a_page(self):
        for path in ("mes/x", "mes%00", "%ff", "m" * 300, "MES", ""):
            with self.subTest(path):
                self.assert_problem_document(self.post(path), 404, NO_SOURCE)

    @mute_logger("odoo.http", "odoo.addons.inbox.engine.answer")
    def test_without_a_database_senders_try_again(self):
        for error in (psycopg2.OperationalError, psycopg2.InterfaceError, PoolError):
            with self.subTest(error), patch.object(http, "Registry", side_effect=error):
                response = self.post()
                self.assert_problem_document(response, 503, "Send it again")
                self.assertTrue(int(response.headers["Retry-After"]))
        self.assertEqual(self.post().status_code, 202)

    def test_people_are_answered_as_ever(self):
        response = self.url_open("/integration/no-such-page")
        self.assertEqual(response.status_code, 404)
        self.assertIn("text/html", response.headers["Content-Type"])
