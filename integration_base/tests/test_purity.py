# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from odoo.tests import BaseCase, tagged

from .. import pure
from .common import assert_pure


@tagged("post_install", "-at_install")
class TestPurity(BaseCase):
    def test_pure_modules_do_not_import_odoo(self):
        assert_pure(self, pure)

    def test_check_notices_every_forbidden_import(self):
        for statement in (
            "import odoo",
            "import json, odoo.tools",
            "from odoo import fields",
            "from odoo.tools import sql",
            "from odoo.addons.other.models import pure",
            "from odoo.addons.other import purely",
            "from .. import models",
            "from ..models import integration_secret",
            "def late():\n    from odoo import api",
        ):
            with self.subTest(statement), self.assertRaises(AssertionError):
                assert_pure(self, self._package(statement))

    def test_check_accepts_imports_inside_the_package(self):
        assert_pure(self, self._package("import json\nfrom . import other"))

    def test_check_accepts_what_is_pure_in_another_addon(self):
        for module in ("pure", "pure.signature"):
            statement = f"from odoo.addons.other.{module} import name"
            with self.subTest(statement):
                assert_pure(self, self._package(statement))

    def _package(self, source):
        folder = Path(self.enterContext(TemporaryDirectory()))
        package = ModuleType("pure")
        package.__file__ = str(folder / "__init__.py")
        (folder / "__init__.py").touch()
        (folder / "module.py").write_text(source)
        return package
