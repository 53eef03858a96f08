# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import subprocess
from contextlib import closing

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import LockError, UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import exec_pg_environ, find_pg_tool

from ..pure import signature
from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestCommittedSecret(IntegrationCase):
    """With data that is really committed, as `pg_dump` and other workers see it."""

    def setUp(self):
        super().setUp()
        self.text = signature.generate_secret()
        with closing(self._cursor()) as cr:
            secret = self._secrets(cr).create(
                {"name": "Committed by a test", "value": self.text}
            )
            self.fingerprint = secret.fingerprint
            self.secret_id = secret.id
            cr.commit()  # pylint: disable=invalid-commit
        self.addCleanup(self._delete)

    def _cursor(self):
        # The cursor of a test never commits; this one does, as a worker's would.
        return db_connect(self.env.cr.dbname).cursor()

    def _secrets(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["integration.secret"]

    def _delete(self):
        with closing(self._cursor()) as cr:
            self._secrets(cr).browse(self.secret_id).unlink()
            cr.commit()  # pylint: disable=invalid-commit

    def test_dump_of_the_database_holds_no_secret(self):
        dump = subprocess.run(
            [find_pg_tool("pg_dump"), "--no-owner", self.env.cr.dbname],
            env=exec_pg_environ(),
            check=True,
            capture_output=True,
        ).stdout
        self.assertIn(self.fingerprint.encode(), dump)
        encoded = self.text.removeprefix("whsec_")
        self.assertNotIn(encoded.rstrip("=").encode(), dump)

    @mute_logger("odoo.sql_db")
    def test_two_reveals_at_once_show_it_once(self):
        with closing(self._cursor()) as one, closing(self._cursor()) as two:
            first = self._secrets(one).browse(self.secret_id)
            second = self._secrets(two).browse(self.secret_id)
            self.assertFalse(second.revealed_at)
            first.action_reveal()
            one.flush()
            with self.assertRaises(LockError):
                second.action_reveal()
            one.commit()
            with self.assertRaises(SerializationFailure):
                second.action_reveal()
            two.rollback()
            with self.assertRaises(UserError):
                second.action_reveal()
