# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Helpers for the tests of this addon and of those that depend on it."""

import ast
import os
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from unittest.mock import patch

import hypothesis

from odoo.tests import BaseCase, TransactionCase, new_test_user
from odoo.tools import config

from ..models.integration_keyring import CONFIG_OPTION, ENVIRONMENT_VARIABLE
from ..pure.keyring import generate_key

# No deadline, because a busy machine is not a bug; no folder of examples in the
# working directory of the server.
hypothesis.settings.register_profile("integration", deadline=None, database=None)
hypothesis.settings.load_profile("integration")

_PURE = re.compile(r"odoo\.addons\.\w+\.pure\b")

ROLES = ("user", "operator", "manager")


class IntegrationCase(TransactionCase):
    """A database with one user per role: `cls.user`, `cls.operator`, `cls.manager`.

    `cls.outsider` is an internal user without a role. Secrets are encrypted with a key
    of this class only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_encryption_keys(cls.enterClassContext, generate_key())
        cls.outsider = new_test_user(cls.env, "integration_outsider")
        for role in ROLES:
            group = f"base.group_user,integration_base.group_integration_{role}"
            setattr(cls, role, new_test_user(cls.env, f"integration_{role}", group))


def use_encryption_keys(enter: Callable, *keys: str) -> None:
    """Make these the configured encryption keys, the current one first.

    :param enter: `enterContext` of a test, or `enterClassContext` of its class
    """
    enter(patch.dict(config.options.maps[0], {CONFIG_OPTION: ",".join(keys)}))


def use_key_file(enter: Callable) -> Path:
    """Configure no encryption key; return the empty data folder for the key file."""
    folder = enter(TemporaryDirectory())
    enter(patch.dict(config.options.maps[0], {CONFIG_OPTION: "", "data_dir": folder}))
    enter(patch.dict(os.environ))
    os.environ.pop(ENVIRONMENT_VARIABLE, None)
    return Path(folder)


def assert_pure(test: BaseCase, package: ModuleType) -> None:
    """Fail if a module of a `pure` package imports Odoo or leaves the package.

    The pure package of an addon that this one depends on is no less pure. The source is
    read and not run, so that imports inside functions count, too.
    """
    folder = Path(package.__file__ or "").parent
    modules = sorted(folder.rglob("*.py"))
    test.assertGreater(len(modules), 1, f"There is no module in {folder}.")
    for module in modules:
        depth = len(module.relative_to(folder).parts)
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            for name in _forbidden_imports(node, depth):
                test.fail(f"{module}:{node.lineno} imports {name}")


def _forbidden_imports(node: ast.AST, depth: int) -> list[str]:
    """Return what a statement imports from Odoo, or from above the package.

    :param depth: 1 for a module directly in the package, 2 in a package below, ...
    """
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        if node.level > depth:
            return ["." * node.level + (node.module or "")]
        names = [] if node.level else [node.module or ""]
    else:
        return []
    return [
        name
        for name in names
        if name.split(".")[0] in ("odoo", "openerp") and not _PURE.match(name)
    ]
