# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo import api, fields, models

from odoo.addons.integration_base.models.bigint import (
    BigMany2one,
    LooseMany2one,
    widen_id,
)

STATES = [
    ("pending", "Pending"),
    ("retrying", "Retrying"),
    ("waiting", "Waiting"),
    ("parked", "Parked"),
    ("held", "Held"),
    ("dead", "Dead"),
    ("done", "Done"),
    ("skipped", "Skipped"),
    ("discarded", "Discarded"),
]

ERROR_CLASSES = [
    ("unmatched", "Unmatched"),
    ("invalid_unit", "Invalid unit"),
    ("duplicate_reference", "Duplicate reference"),
    ("stale", "Stale"),
    ("schema", "Does not fit the command"),
    ("waiting_for", "Waiting for a record"),
    ("gap", "Waiting for an earlier message"),
    ("refused", "Refused by Odoo"),
    ("unrouted", "No route"),
    ("failed", "Failed"),
]


class InboxMessage(models.Model):
    """One fact that was received; kept as it came."""

    _name = "inbox.message"
    _inherit = [
        "inbox.message.decide.mixin",
        "inbox.message.exception.mixin",
        "inbox.message.unmatched.mixin",
    ]
    _description = "Message"
    _order = "id desc"
    _rec_name = "uid"
    # Rows are written by the engine, which says when.
    _log_access = False

    uuid = fields.Char(string="Message", required=True, readonly=True)
    uid = fields.Char(string="Sender's ID", required=True, readonly=True)
    # No foreign keys: what is configured may go, what was received stays.
    source_id = LooseMany2one("inbox.source", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    type = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    key = fields.Char(required=True, readonly=True, help="What order is kept for.")
    lane = fields.Integer(required=True, readonly=True, aggregator=None)
    position = fields.Char(
        readonly=True, help="Its place among the messages of its key."
    )
    time = fields.Datetime(string="Happened", readonly=True)
    received_at = fields.Datetime(string="Received", required=True, readonly=True)
    headers = fields.Text(readonly=True)
    content_type = fields.Char(readonly=True)
    body = fields.Text(readonly=True, help="The request as it came, if it is text.")
    body_base64 = fields.Text(
        readonly=True, help="The request as it came, in Base64, if it is no text."
    )
    data = fields.Text(readonly=True, help="What it says, as exact JSON.")
    command = fields.Text(readonly=True, help="What it means, as the handler got it.")
    route_id = LooseMany2one("inbox.route", readonly=True)
    handler_id = LooseMany2one("inbox.handler", string="Command Name", readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        help="Pending: goes next. Retrying: failed, tried again when due. Waiting: "
        "what it needs is not there yet. Parked: waits behind an earlier message of "
        "its key. Held: needs a person, and its key waits. Dead: needs a person; the "
        "key went on. Skipped: not done, as it was late or a person said so.",
    )
    attempt = fields.Integer(
        string="Failed Attempts", required=True, readonly=True, aggregator=None
    )
    due_at = fields.Datetime(string="Next Attempt", readonly=True)
    error_class = fields.Selection(ERROR_CLASSES, string="Problem", readonly=True)
    error = fields.Text(readonly=True)
    unmatched_kind = fields.Char(readonly=True)
    unmatched_code = fields.Char(readonly=True)
    waiting_for = fields.Char(readonly=True)
    replay_of_id = BigMany2one("inbox.message", readonly=True)
    done_at = fields.Datetime(string="Done", readonly=True)
    begun = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How often a process began with it that did not live to see the end.",
    )
    duplicates = fields.Integer(
        compute="_compute_duplicates", help="How often it came again."
    )
    data_pretty = fields.Text(string="Data (readable)", compute="_compute_pretty")
    command_pretty = fields.Text(string="Command (readable)", compute="_compute_pretty")
    record_ids = fields.One2many("inbox.message.record", "message_id", readonly=True)
    attempt_ids = fields.One2many("inbox.attempt", "message_id", readonly=True)

    _uuid_uniq = models.UniqueIndex("(uuid)")
    _source_idx = models.Index("(source_id, id)")
    _uid_idx = models.Index("(source_id, uid)")
    _pending_idx = models.Index("(source_id, lane, id) WHERE state = 'pending'")
    _due_idx = models.Index(
        "(source_id, lane, due_at) WHERE state IN ('retrying', 'waiting')"
    )
    _head_idx = models.Index(
        "(source_id, key, id) WHERE state IN ('retrying', 'waiting', 'held')"
    )
    _parked_idx = models.Index("(source_id, key, id) WHERE state = 'parked'")
    _open_idx = models.Index(
        "(source_id, key, id) WHERE state IN"
        " ('pending', 'retrying', 'waiting', 'parked', 'held')"
    )
    _received_at_idx = models.Index("USING brin (received_at)")
    _done_at_idx = models.Index("USING brin (done_at)")
    # What is oldest of what waits, however much has been done.
    _waiting_idx = models.Index(
        "(id) WHERE state IN ('pending', 'retrying', 'waiting', 'parked')"
    )
    _dead_idx = models.Index("(source_id, id) WHERE state = 'dead'")
    _attention_idx = models.Index("(state, id) WHERE state <> 'done'")
    _unmatched_idx = models.Index(
        "(unmatched_kind, unmatched_code) WHERE error_class = 'unmatched'"
        " AND state IN ('held', 'dead')"
    )

    @api.depends("source_id", "type", "uid")
    def _compute_display_name(self):
        for message in self:
            message.display_name = f"{message.type or '?'} {message.uid}"

    @api.depends("source_id", "uid")
    def _compute_duplicates(self):
        self.flush_model()
        self.env.cr.execute(
            "SELECT uuid, duplicates FROM inbox_identity"
            " WHERE (source_id, uid) IN (SELECT * FROM unnest(%s::int[], %s::text[]))",
            ([m.source_id.id for m in self], [m.uid for m in self]),
        )
        counts = dict(self.env.cr.fetchall())
        for message in self:
            message.duplicates = counts.get(message.uuid, 0)

    @api.depends("data", "command")
    def _compute_pretty(self):
        for message in self:
            message.data_pretty = _pretty(message.data)
            message.command_pretty = _pretty(message.command)

    def init(self):
        widen_id(self.env.cr, self._table)
        # Each only written by the engine, and each of any number of rows.
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS inbox_identity (
                source_id int NOT NULL REFERENCES inbox_source ON DELETE CASCADE,
                uid text NOT NULL,
                uuid text NOT NULL,
                received_at timestamp NOT NULL,
                duplicates int NOT NULL DEFAULT 0,
                PRIMARY KEY (source_id, uid)
            );
            CREATE INDEX IF NOT EXISTS inbox_identity_received_at_idx
                ON inbox_identity (source_id, received_at);
            CREATE TABLE IF NOT EXISTS inbox_position (
                source_id int NOT NULL REFERENCES inbox_source ON DELETE CASCADE,
                key text NOT NULL,
                position text NOT NULL,
                PRIMARY KEY (source_id, key)
            );
            ALTER TABLE inbox_position ADD COLUMN IF NOT EXISTS
                moved_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC');
            CREATE INDEX IF NOT EXISTS inbox_position_moved_at_idx
                ON inbox_position (source_id, moved_at)
            """
        )


def _pretty(text: str | bool) -> str | bool:
    return text and json.dumps(json.loads(text), ensure_ascii=False, indent=2)
