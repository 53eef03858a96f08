# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import os
from pathlib import Path

from odoo import api, models
from odoo.tools import config

from ..exceptions import KeyringUnavailable
from ..pure.key_file import KeyFileError, load_or_create
from ..pure.keyring import InvalidKey, Keyring, parse_keys

CONFIG_OPTION = "integration_secret_keys"
ENVIRONMENT_VARIABLE = "INTEGRATION_SECRET_KEYS"
KEY_FILE = "integration_secret.key"


class IntegrationKeyring(models.AbstractModel):
    _name = "integration.keyring"
    _description = "Encryption keys of the integration secrets"

    @api.model
    def _keyring(self) -> Keyring:
        """Return the keys that encrypt and decrypt secrets, the current one first.

        They come from `integration_secret_keys` in odoo.conf, else from the
        environment variable `INTEGRATION_SECRET_KEYS`, else from a generated file in
        the data folder.

        :raises KeyringUnavailable: says which source is wrong and what to do
        """
        place, text = self._key_source()
        try:
            return Keyring(parse_keys(text))
        except InvalidKey as error:
            raise KeyringUnavailable(
                self.env._(
                    "The encryption keys in %(place)s cannot be used: %(error)s "
                    "Correct them, or restore them from your backup.",
                    place=place,
                    error=error,
                )
            ) from None

    @api.model
    def _key_source(self) -> tuple[str, str]:
        """Return where the keys come from, in words, and their text."""
        configured = config.get(CONFIG_OPTION)
        if configured:
            return f"odoo.conf ({CONFIG_OPTION})", configured
        inherited = os.environ.get(ENVIRONMENT_VARIABLE)
        if inherited:
            return ENVIRONMENT_VARIABLE, inherited
        path = Path(config["data_dir"]) / KEY_FILE
        try:
            return str(path), load_or_create(path)
        except KeyFileError as error:
            raise KeyringUnavailable(str(error)) from error
