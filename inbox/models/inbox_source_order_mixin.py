# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

LATE = [
    ("ignore", "Take messages as they come"),
    ("skip_stale", "Skip what is older than what was done"),
    ("wait_for_gap", "Skip what is older, wait for what is missing"),
]


class InboxSourceOrderMixin(models.AbstractModel):
    """In which order a source's messages are processed, and how long they may wait."""

    _name = "inbox.source.order.mixin"
    _description = "Order of a Source"

    lanes = fields.Integer(
        required=True,
        default=1,
        help="How many messages are processed at once. Those of one key are processed "
        "one after the other all the same.",
    )
    lane_ids = fields.One2many("inbox.lane", "source_id", readonly=True)
    ordering = fields.Selection(
        [("per_key", "Keep the order of each key"), ("none", "None")],
        required=True,
        default="per_key",
    )
    on_failure = fields.Selection(
        [
            ("hold", "Hold it and what comes behind it until a person decides"),
            ("dead", "Set it aside, go on with the next message"),
        ],
        string="What Cannot Be Done",
        required=True,
        default="hold",
    )
    late = fields.Selection(
        LATE,
        string="Out of Order",
        required=True,
        default="ignore",
        help="By the position in a route: a number that counts up, or a time.",
    )
    gap_minutes = fields.Integer(
        string="Wait for a Gap (min)",
        required=True,
        default=10,
        help="How long a message waits for one that is missing before it.",
    )
    wait_hours = fields.Integer(
        string="Wait for Records (h)",
        required=True,
        default=24,
        help="How long a message is tried again when what it needs is not there yet.",
    )

    _lanes_range = models.Constraint(
        "CHECK (lanes BETWEEN 1 AND 64)", "Choose between 1 and 64 lanes."
    )
    _patience_range = models.Constraint(
        "CHECK (gap_minutes BETWEEN 1 AND 10080 AND wait_hours BETWEEN 1 AND 720)",
        "A message waits for a gap between a minute and a week, for records between "
        "an hour and 30 days.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._make_lanes()
        return sources

    def write(self, vals):
        result = super().write(vals)
        if "lanes" in vals:
            self._make_lanes()
        return result

    def _make_lanes(self):
        """Add lanes that are missing; one that is left over is processed, too."""
        # sudo: nobody has the right to make lanes but through the source
        lanes = self.env["inbox.lane"].sudo()
        for source in self:
            known = lanes.search_count([("source_id", "=", source.id)])
            lanes.create(
                [
                    {"source_id": source.id, "number": number}
                    for number in range(known, source.lanes)
                ]
            )
