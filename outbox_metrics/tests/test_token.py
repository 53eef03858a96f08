# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.res_config_settings import TOKEN_PARAMETER
from ..pure.token import digest_of
from .metrics_case import METRICS, MetricsCase


@tagged("post_install", "-at_install")
class TestToken(MetricsCase):
    def refused(self, answer, message):
        self.assertEqual(answer.status_code, 401)
        self.assertIn(message, answer.text)
        self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
        self.assertNotIn("outbox_", answer.text)

    def settings(self, user):
        return self.env["res.config.settings"].with_user(user).new({})

    def test_closed_as_long_as_there_is_no_token(self):
        self.refused(self.scrape(), "closed")
        self.refused(self.scrape(""), "closed")
        self.refused(self.scrape(digest_of("")), "closed")

    def test_open_to_who_has_the_token(self):
        token = self.make_token()
        self.assertEqual(self.scrape(token).status_code, 200)
        lower = self.scrape(Authorization=f"bearer {token}")
        self.assertEqual(lower.status_code, 200)

    def test_closed_to_others(self):
        token = self.make_token()
        stored = self.env["ir.config_parameter"].get_param(TOKEN_PARAMETER)
        for other in ("", token[:-1], token + "x", token.swapcase(), stored, "tökén"):
            with self.subTest(other):
                self.refused(
                    self.scrape(Authorization=f"Bearer {other}".encode()), "wrong"
                )
        self.refused(self.scrape(), "missing")
        self.refused(self.scrape(Authorization=f"Basic {token}"), "wrong")
        self.refused(self.scrape(Authorization=token), "wrong")
        self.refused(self.url_open(f"{METRICS}?token={token}"), "missing")

    def test_being_logged_in_is_not_enough(self):
        self.make_token()
        self.authenticate("admin", "admin")
        self.refused(self.scrape(), "missing")

    def test_a_new_token_ends_the_former_one(self):
        former = self.make_token()
        token = self.make_token()
        self.refused(self.scrape(former), "wrong")
        self.assertEqual(self.scrape(token).status_code, 200)

    def test_closing(self):
        token = self.make_token()
        settings = self.settings(self.env.ref("base.user_admin"))
        settings.action_outbox_metrics_remove_token()
        self.refused(self.scrape(token), "closed")
        settings.invalidate_recordset()
        self.assertFalse(settings.outbox_metrics_open)

    def test_the_token_itself_is_kept_nowhere(self):
        token = self.make_token()
        parameter = self.env["ir.config_parameter"].search(
            [("key", "=", TOKEN_PARAMETER)]
        )
        self.assertEqual(parameter.value, digest_of(token))
        entry = self.env["integration.audit"].search([], limit=1)
        self.assertEqual(entry.action, "metrics_token_made")
        self.assertNotIn(token, str(entry.read()))

    def test_only_a_system_administrator_makes_and_removes_it(self):
        token = self.make_token()
        for user in (self.outsider, self.user, self.operator, self.manager):
            with self.subTest(user.login):
                settings = self.settings(user)
                with self.assertRaises(AccessError):
                    settings.action_outbox_metrics_make_token()
                with self.assertRaises(AccessError):
                    settings.action_outbox_metrics_remove_token()
        self.assertEqual(self.scrape(token).status_code, 200)

    def test_only_reading(self):
        token = self.make_token()
        headers = {"Authorization": f"Bearer {token}"}
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = self.opener.request(
                method, self.base_url() + METRICS, headers=headers
            )
            self.assertEqual(answer.status_code, 405, method)
        head = self.opener.head(self.base_url() + METRICS, headers=headers)
        self.assertEqual((head.status_code, head.text), (200, ""))
