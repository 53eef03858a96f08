# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.outbox.models.endpoint_url import checked_url
from odoo.addons.outbox.pure.connection import origin


class OutboxEndpoint(models.Model):
    _inherit = "outbox.endpoint"

    digest_url = fields.Char(
        string="Digest URL",
        tracking=True,
        help="Where the receiver tells how many events it has of a time, and which "
        "ones, so that reconciliations can compare with what has arrived there. On the "
        "same server as the URL, since it is asked with the same credentials. Empty: "
        "the receiver offers nothing of the kind.",
    )

    @api.constrains("digest_url", "url")
    def _check_digest_url(self):
        for endpoint in self.filtered("digest_url"):
            checked_url(self.env, endpoint.digest_url)
            if origin(endpoint.digest_url) != origin(endpoint.url):
                raise ValidationError(
                    self.env._(
                        "The digest URL has to be on the same server as the URL of "
                        "the endpoint, as it is asked with the same credentials: "
                        "begin it with %s.",
                        origin(endpoint.url),
                    )
                )

    @api.model
    def _with_ascii_url(self, vals):
        vals = super()._with_ascii_url(vals)
        if not vals.get("digest_url"):
            return vals
        return {**vals, "digest_url": checked_url(self.env, vals["digest_url"])}
