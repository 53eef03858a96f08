# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors that a person reads: each message says what is wrong and what to do."""

from odoo.exceptions import UserError


class KeyringUnavailable(UserError):
    """The configured encryption keys are in the wrong form or cannot be read."""


class SecretUnreadable(UserError):
    """No configured encryption key opens a stored secret."""
