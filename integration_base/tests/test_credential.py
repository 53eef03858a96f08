# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import ExitStack

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import SecretUnreadable
from ..pure.keyring import generate_key
from .common import IntegrationCase, use_encryption_keys

TEXT = "hunter2-hunter2"


@tagged("post_install", "-at_install")
class TestCredential(IntegrationCase):
    """Any record may own credentials; here a secret does, in its field `name`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.env["integration.secret"].create({"name": "Plant"})
        cls.Credential = cls.env["integration.credential"].with_user(cls.manager)

    def keep(self, text=TEXT):
        owner = self.owner.with_user(self.manager)
        self.Credential._keep(owner, "name", text)
        return self.Credential._of(owner, "name")

    def audited(self):
        entries = self.env["integration.audit"].search(
            [
                ("model", "=", "integration.secret"),
                ("res_id", "=", self.owner.id),
                ("action", "like", "credential"),
            ],
            order="id",
        )
        self.assertNotIn(TEXT, str(entries.read()))
        return entries.mapped("action")

    def test_code_reads_what_the_database_does_not_show(self):
        credential = self.keep()
        self.assertEqual(credential._plaintext(), TEXT)
        credential.flush_recordset()
        self.env.cr.execute("SELECT c::text FROM integration_credential c")
        self.assertNotIn(TEXT, str(self.env.cr.fetchall()))

    def test_there_is_one_for_each_field_of_a_record(self):
        first = self.keep("one")
        second = self.keep("two")
        self.assertEqual(first, second)
        self.assertEqual(second._plaintext(), "two")
        self.assertEqual(self.audited(), ["credential_stored", "credential_replaced"])

    def test_what_is_forgotten_is_gone(self):
        credential = self.keep()
        self.Credential._forget(self.owner)
        self.assertFalse(credential.exists())
        self.assertEqual(self.audited()[-1], "credential_deleted")

    def test_nobody_has_access(self):
        credential = self.keep()
        for user in (self.outsider, self.user, self.operator, self.manager):
            mine = credential.sudo(False).with_user(user)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(mine.has_access(operation), (user.login, operation))
            with self.assertRaises(AccessError):
                mine.read(["name"])

    def test_a_new_encryption_key_covers_credentials(self):
        old, new = generate_key(), generate_key()
        with ExitStack() as stack:
            use_encryption_keys(stack.enter_context, old)
            credential = self.keep()
        with ExitStack() as stack:
            use_encryption_keys(stack.enter_context, new, old)
            secrets = self.env["integration.secret"].with_user(self.manager)
            action = secrets.action_reencrypt()
            self.assertIn("credentials re-encrypted", action["params"]["message"])
        with ExitStack() as stack:
            use_encryption_keys(stack.enter_context, new)
            self.assertEqual(credential._plaintext(), TEXT)

    def test_a_lost_encryption_key_is_told_of_with_the_owners_name(self):
        credential = self.keep()
        with ExitStack() as stack:
            use_encryption_keys(stack.enter_context, generate_key())
            with self.assertRaisesRegex(SecretUnreadable, "Plant: Name"):
                credential._plaintext()
            secrets = self.env["integration.secret"].with_user(self.manager)
            params = secrets.action_reencrypt()["params"]
            self.assertIn("Plant: Name", params["message"])
            self.assertEqual(params["type"], "warning")
