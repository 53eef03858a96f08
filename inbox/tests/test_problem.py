# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.tests import BaseCase, tagged

from ..pure.problem import problem, render


@tagged("post_install", "-at_install")
class TestProblem(BaseCase):
    def test_document_says_what_to_fix(self):
        document = problem(422, "Send an id: \u00e9\ud800", "/integration/inbox/x")
        self.assertEqual(json.loads(render(document)), document)
        self.assertEqual(document["status"], 422)
        self.assertEqual(document["type"], "about:blank")
        self.assertTrue(document["title"])
        self.assertNotIn("instance", problem(401, "Sign it."))

    def test_success_is_no_problem(self):
        for status in (200, 302, 600):
            with self.assertRaises(ValueError):
                problem(status, "")
