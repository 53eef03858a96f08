# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.fields import NO_ACCESS


class OutboxEndpointToken(models.Model):
    """The access token of an endpoint, which its lanes share.

    Only the engine reads and writes it. One that cannot be decrypted any more is as
    good as none: the next is asked for.
    """

    _name = "outbox.endpoint.token"
    _description = "Access Token"
    _rec_name = "endpoint_id"
    _log_access = False

    endpoint_id = fields.Many2one(
        "outbox.endpoint", required=True, readonly=True, ondelete="cascade"
    )
    ciphertext = fields.Char(groups=NO_ACCESS, readonly=True, exportable=False)
    serial = fields.Integer(required=True, readonly=True, default=0)
    obtained_at = fields.Datetime(readonly=True)
    renew_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    renewing_until = fields.Datetime(readonly=True)
    failed_until = fields.Datetime(readonly=True)
    error = fields.Text(readonly=True)

    _endpoint_uniq = models.Constraint(
        "UNIQUE (endpoint_id)", "The endpoint has an access token already."
    )
