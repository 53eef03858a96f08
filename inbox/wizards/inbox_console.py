# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
import time
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_base.models.access import require_manager
from odoo.addons.integration_base.pure.curl_command import curl_command

from ..engine import console
from ..engine.console import Signed
from ..pure import strict_json
from ..pure.content import ContentSettings, Unreadable
from ..pure.received import Received, joined
from ..pure.sample import JSON, Sample, sample
from ..pure.verification import Outgoing


class InboxConsole(models.TransientModel):
    """Sign a message as the sender would, send it to a source, and see the answer.

    Nobody ever sees the secret that it is signed with, or what is made of it.
    """

    _name = "inbox.console"
    _description = "Test Console of a Source"

    source_id = fields.Many2one(
        "inbox.source", required=True, readonly=True, ondelete="cascade"
    )
    source_state = fields.Selection(related="source_id.state")
    verification = fields.Selection(related="source_id.verification")
    route_id = fields.Many2one(
        "inbox.route",
        string="Like Route",
        compute="_compute_route_id",
        store=True,
        readonly=False,
        domain="[('source_id', '=', source_id)]",
        help="Whose type and whose command's example are filled in.",
    )
    message_id = fields.Many2one(
        "inbox.message",
        string="Like Message",
        domain="[('source_id', '=', source_id)]",
        store=False,
        help="One that has come, whose type and data are filled in.",
    )
    message_type = fields.Char(
        compute="_compute_message_type", store=True, readonly=False
    )
    uid = fields.Char(
        string="Message ID",
        required=True,
        default=lambda self: str(uuid.uuid4()),
        help="With the same one again it is a duplicate.",
    )
    content = fields.Selection(
        [
            ("data", "Around these data, as this sender writes it"),
            ("body", "Exactly this, as it is"),
        ],
        string="Body",
        required=True,
        default="data",
    )
    data = fields.Text(compute="_compute_data", store=True, readonly=False)
    body = fields.Text(string="Whole Body")
    content_type = fields.Char(default=JSON)
    address = fields.Char(
        string="As If From",
        required=True,
        compute="_compute_address",
        store=True,
        precompute=True,
        readonly=False,
        help="The address of the sender, which networks that may send are compared "
        "with.",
    )
    problem = fields.Text(compute="_compute_request")
    note = fields.Text(compute="_compute_note")
    request = fields.Text(compute="_compute_request")
    curl = fields.Text(
        string="As a cURL Command",
        compute="_compute_request",
        help="The request for a shell, without what proves that it is the sender's.",
    )
    status = fields.Integer(readonly=True)
    answer = fields.Text(readonly=True)
    uuids = fields.Json(readonly=True)

    @api.depends("source_id")
    def _compute_route_id(self):
        for wizard in self:
            wizard.route_id = wizard.source_id.route_ids[:1]

    @api.depends("route_id", "message_id")
    def _compute_message_type(self):
        for wizard in self:
            route_type = (wizard.route_id.message_type or "").replace("*", "test")
            wizard.message_type = wizard.message_id.type or route_type

    @api.depends("route_id", "message_id")
    def _compute_data(self):
        for wizard in self:
            example = wizard.route_id.handler_id.example or "{}"
            wizard.data = wizard.message_id.data_pretty or example.strip()

    @api.depends("source_id")
    def _compute_address(self):
        for wizard in self:
            networks = (wizard.source_id.allowed_networks or "").split()
            first = networks[0].strip(",") if networks else console.HERE
            wizard.address = first.partition("/")[0]

    @api.depends(
        "source_id",
        "message_type",
        "uid",
        "content",
        "data",
        "body",
        "content_type",
    )
    def _compute_request(self):
        for wizard in self:
            wizard.request = wizard.curl = wizard.problem = False
            try:
                signed = wizard._signed()
            except (ValueError, UserError) as error:
                wizard.problem = str(error)
                continue
            wizard.request, wizard.curl = wizard._shown(signed)

    @api.depends("source_id", "route_id", "message_id", "content")
    def _compute_note(self):
        for wizard in self:
            wizard.note = "\n".join(wizard._notes())

    def _notes(self):
        """What a person should know before it is sent."""
        self.ensure_one()
        if self.source_state == "draft":
            yield self.env._(
                "The source is closed: whoever sends is told that there is none at "
                "this address. Open it first."
            )
        if self.source_state == "paused":
            yield self.env._("The source is paused: what comes is kept, and waits.")
        if self.source_state == "open":
            yield self.env._(
                "The source is open: what the message says is done, as if its sender "
                "had said it."
            )
        if self.verification == "mtls":
            yield self.env._(
                "Only the proxy can check a certificate. Here the certificate's name "
                "stands in the header as the first trusted proxy would write it; "
                "whether it does is seen by sending through it alone."
            )
        if self.route_id.expression and self.content == "data" and not self.message_id:
            yield self.env._(
                "The route maps the sender's words to the command. Below is the "
                "command's example: write what the sender would, or pick a message "
                "that has come."
            )

    def action_send(self):
        """Sign it, have the source take it, and show the answer."""
        self.ensure_one()
        require_manager(self.env)
        self.check_access("write")
        # Whoever configures a source may test it, and nobody a source of others.
        self.source_id.check_access("write")
        try:
            signed = self._signed()
        except ValueError as error:
            raise UserError(str(error)) from None
        answer = console.send(self.source_id, signed, self.address)
        document = answer.document
        told = document if isinstance(document, list) else [document]
        self.write(
            {
                "status": answer.status,
                "answer": json.dumps(document, ensure_ascii=False, indent=2),
                "uuids": [one["id"] for one in told] if answer.status == 202 else [],
            }
        )
        self.env["integration.audit"]._log(
            self.source_id,
            "message_tested",
            details=f"{answer.status}, {self.uid}",
        )
        return self._show()

    def action_renew(self):
        """Take a new id, so that it is no duplicate when it is sent again."""
        self.ensure_one()
        require_manager(self.env)
        self.write(
            {
                "uid": str(uuid.uuid4()),
                "status": False,
                "answer": False,
                "uuids": False,
            }
        )
        return self._show()

    def action_open_messages(self):
        """Show what came of it."""
        self.ensure_one()
        messages = self.env["inbox.message"].search([("uuid", "in", self.uuids or [])])
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Test Messages"),
            "res_model": "inbox.message",
            "domain": [("id", "in", messages.ids)],
            "views": [(False, "list"), (False, "form")],
        }
        if len(messages) == 1:
            action |= {"res_id": messages.id, "views": [(False, "form")]}
        return action

    def _show(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a Test Message"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _signed(self) -> Signed:
        """The request, as the sender would make it at this moment.

        :raises ValueError: it cannot be made; says why
        """
        # The secrets are read for it, which nobody else may have done.
        require_manager(self.env)
        now = int(time.time())
        written = self._written(now)
        message = Outgoing(
            uid=self.uid or "",
            time=now,
            body=written.body,
            type=self.message_type or "",
        )
        return console.sign(self.source_id, message, written.content_type)

    def _written(self, now: int) -> Sample:
        """The body.

        :raises ValueError: the data are no JSON; says where
        """
        if self.content == "body":
            return Sample((self.body or "").encode(), self.content_type or JSON)
        try:
            data = strict_json.parse_text(self.data or "")
        except Unreadable as error:
            raise ValueError(error.detail) from None
        return sample(
            self.source_id._scheme(),
            self._said_in_headers(now),
            data,
            self.uid or "",
            self.message_type or "",
            now,
        )

    def _said_in_headers(self, now: int) -> ContentSettings:
        """Where the source looks for id and type, and which of them a header says."""
        source = self.source_id
        settings = source._verification_settings()
        message = Outgoing(self.uid or "", now, b"", self.message_type or "")
        headers = source._scheme().announce(message, settings)
        received = Received("POST", source._path(), joined(headers.items()))
        return source._as_listener().content_settings(received)

    def _shown(self, signed: Signed) -> tuple[str, str]:
        """The request in words, and as a command; without any proof in them."""
        url = self.source_id.address
        body = signed.body.decode()
        lines = [f"POST {url}"]
        lines += [f"{name}: {value}" for name, value in signed.shown]
        return "\n".join([*lines, "", body]), curl_command(url, signed.shown, body)
