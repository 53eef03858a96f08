# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.integration_base.models.bigint import (
    BigMany2one,
    LooseMany2one,
    widen_id,
)


class OutboxEventVersion(models.Model):
    """The data of an event in a version of its payload that some receivers still use.

    Only for versions other than the one in the event itself.
    """

    _name = "outbox.event.version"
    _description = "Event Data in a Further Version"
    _order = "event_id, payload_id"
    # Rows are inserted by the engine.
    _log_access = False

    event_id = BigMany2one("outbox.event", required=True, readonly=True)
    payload_id = LooseMany2one("outbox.payload", required=True, readonly=True)
    data = fields.Text(readonly=True, help="The exact JSON text that is sent.")

    _event_payload_uniq = models.UniqueIndex("(event_id, payload_id)")

    def init(self):
        widen_id(self.env.cr, self._table)
