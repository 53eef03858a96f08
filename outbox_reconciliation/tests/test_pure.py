# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import BaseCase

from odoo.addons.integration_base.tests.common import assert_pure

from .. import pure


class TestPure(BaseCase):
    def test_the_pure_floor_imports_nothing_above_it(self):
        assert_pure(self, pure)
