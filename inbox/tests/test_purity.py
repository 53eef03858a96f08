# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.tests.common import assert_pure

from .. import pure


@tagged("post_install", "-at_install")
class TestPurity(BaseCase):
    def test_pure_modules_import_nothing_but_what_is_pure(self):
        assert_pure(self, pure)
