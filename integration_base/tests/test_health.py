# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import BaseCase, tagged

from ..pure.health import ORDER, health


@tagged("post_install", "-at_install")
class TestHealth(BaseCase):
    def test_in_one_word(self):
        for word, *facts in (
            ("broken", True, False, 0, 0, 0),
            ("broken", True, True, 9, 9, 9),
            ("troubled", False, False, 1, 9, 0),
            ("troubled", False, True, 1, 0, 0),
            ("troubled", False, False, 0, 20, 3),
            ("well", False, False, 0, 20, 2),
            ("stopped", False, True, 0, 20, 0),
            ("idle", False, False, 0, 0, 0),
        ):
            self.assertEqual(health(*facts), word, facts)
            self.assertIn(word, ORDER)
