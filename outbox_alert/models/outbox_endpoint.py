# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

# Which conditions tell the same as the messages that endpoints send by themselves. None
# says that an endpoint is about to be disabled.
TOLD_BY = {
    "disabled": ("endpoint_disabled",),
    "overdue": ("standstill", "runner_down"),
}


class OutboxEndpoint(models.Model):
    _inherit = "outbox.endpoint"

    incident_ids = fields.One2many("outbox.alert.incident", "endpoint_id")
    incident_count = fields.Integer(
        string="Open Incidents", compute="_compute_incident_count"
    )

    @api.depends("incident_ids.state")
    def _compute_incident_count(self):
        groups = self.env["outbox.alert.incident"]._read_group(
            [("endpoint_id", "in", self.ids), ("state", "!=", "recovered")],
            ["endpoint_id"],
            ["__count"],
        )
        counts = {endpoint.id: count for endpoint, count in groups}
        for endpoint in self:
            endpoint.incident_count = counts.get(endpoint.id, 0)

    def _listeners(self, topic):
        # It stays as a note on the endpoint where an incident tells the owner.
        rules = self.env["outbox.alert.rule"]
        kinds = TOLD_BY.get(topic, ())
        if kinds and all(rules._tells_owner(kind, self) for kind in kinds):
            return self.env["res.partner"]
        return super()._listeners(topic)
