# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What people here see of requests that were refused."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import refused
from .common import InboxCase, InboxHttpCase


@tagged("post_install", "-at_install")
class TestRefused(InboxCase, InboxHttpCase):
    def setUp(self):
        super().setUp()
        self.source = self.open_source(id_path="id")

    def post(self, body, code="mes", **headers):
        return self.url_open(
            f"/integration/inbox/{code}",
            data=body,
            headers={"Content-Type": "application/json", **headers},
        )

    def refusals(self):
        self.env.invalidate_all()
        return self.env["inbox.refusal"].search([("source_id", "=", self.source.id)])

    def test_what_the_sender_was_told_is_seen_with_its_source(self):
        answer = self.post('{"no": "id"}')
        self.assertEqual(answer.status_code, 422)
        refusal = self.refusals()
        self.assertEqual((refusal.status, refusal.address), (422, "127.0.0.1"))
        self.assertEqual(refusal.told, answer.json()["detail"])
        source = self.source.with_user(self.user)
        self.assertEqual(source.refused_at, refusal.refused_at)

    def test_of_each_status_the_last_is_kept_and_no_more_than_one_a_second(self):
        self.post('{"no": "id"}')
        first = self.refusals().told
        self.post('{"id": "%s"}' % ("x" * 600))
        self.assertEqual(self.refusals().told, first)
        self.env.cr.execute(
            "UPDATE inbox_refusal SET refused_at = refused_at - interval '1 minute'"
        )
        answer = self.post('{"id": "%s"}' % ("x" * 600))
        self.assertEqual(self.refusals().told, answer.json()["detail"])
        self.assertNotEqual(self.refusals().told, first)
        self.post("a=1", **{"Content-Type": "image/png"})
        self.assertEqual(sorted(self.refusals().mapped("status")), [415, 422])

    def test_whatever_was_sent_can_be_noted(self):
        for body in (b"{\x00", b'{"\xff": 1}', b'{"a\\ud800": 1, "a\\ud800": 2}'):
            answer = self.post(body)
            self.assertLess(answer.status_code, 500)
            self.assertTrue(self.refusals())
            self.refusals().sudo().unlink()

    def test_an_address_without_a_source_leaves_nothing(self):
        before = self.env["inbox.refusal"].search_count([])
        self.source.action_close()
        for code in ("mes", "nobody", "%00"):
            self.assertEqual(self.post("{}", code=code).status_code, 404)
        self.assertEqual(self.env["inbox.refusal"].search_count([]), before)

    @mute_logger("odoo.addons.inbox.engine.refused", "odoo.sql_db")
    def test_the_sender_is_told_though_it_cannot_be_noted(self):
        with patch.object(refused, "NOTE", "SELECT 1 / 0"):
            answer = self.post('{"no": "id"}')
        self.assertEqual(answer.status_code, 422)
        self.assertIn("has no id", answer.json()["detail"])

    def test_everybody_with_a_role_may_look_and_nobody_change_it(self):
        self.post('{"no": "id"}')
        for user in (self.user, self.operator, self.manager):
            refusal = self.refusals().with_user(user)
            self.assertTrue(refusal.told)
            for change in (refusal.unlink, lambda r=refusal: r.write({"told": "x"})):
                with self.assertRaises(AccessError):
                    change()
        with self.assertRaises(AccessError):
            self.refusals().with_user(self.outsider).read(["told"])
        away = self.env["res.company"].create({"name": "Away"})
        self.source.user_id.company_ids += away
        self.source.company_id = away
        found = self.env["inbox.refusal"].with_user(self.user).search([])
        self.assertNotIn(self.source, found.sudo().source_id)
