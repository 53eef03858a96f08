# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from odoo.addons.integration_base.pure.curl_command import (
    curl_command,
    hides,
    parse_headers,
)

from ..engine.attempt_sql import KEPT_BODY
from ..pure.readable_body import readable


class OutboxAttemptExchangeMixin(models.AbstractModel):
    """The request and the response of an attempt, to read and to repeat by hand."""

    _name = "outbox.attempt.exchange.mixin"
    _description = "Exchange of an Attempt"

    curl = fields.Text(
        string="As a cURL Command",
        compute="_compute_curl",
        help="The request for a shell. The signature and credentials are left out: put "
        "yours where it says so.",
    )

    @api.depends("url", "request_headers", "whole_body")
    def _compute_curl(self):
        for attempt in self:
            # A part of a batch is no request.
            attempt.curl = attempt.whole_body and curl_command(
                attempt.url or "",
                parse_headers(attempt.request_headers),
                attempt.whole_body,
            )

    def read_exchange(self) -> dict:
        """What the timeline shows of the attempt; texts only, no markup."""
        self.ensure_one()
        self.check_access("read")
        headers = parse_headers(self.request_headers)
        return {
            "url": self.url or "",
            "request_headers": headers,
            "request_body": self._body(self.request_body),
            "request_note": self._request_note(),
            "status": self.status,
            "response_headers": parse_headers(self.response_headers),
            "response_body": self._body(self._answer()),
            "response_note": self._response_note(),
            "curl": self.curl or False,
            "curl_note": self._curl_note(headers),
        }

    def _body(self, body: str | None) -> dict:
        shown = readable(body)
        notes = []
        if shown.left_out:
            notes.append(
                self.env._(
                    "%s more characters are not shown. The attempt's tab As Sent has "
                    "them all.",
                    shown.left_out,
                )
                if body == self.request_body
                else self.env._("%s more characters are not shown.", shown.left_out)
            )
        if shown.garbled:
            notes.append(
                self.env._("Some of it is no text, and is shown by its codes or as �.")
            )
        return {"text": shown.text, "note": " ".join(notes)}

    def _request_note(self) -> str:
        if self.batch:
            return self.env._(
                "%s events travelled in this request. This is the part of this one.",
                self.batch_count,
            )
        return ""

    def _response_note(self) -> str:
        if not self.status:
            return self.env._("The receiver did not answer.")
        if len((self._answer() or "").encode()) >= KEPT_BODY:
            return self.env._("Of the body the first 16 KiB are kept.")
        return ""

    def _curl_note(self, headers: list[tuple[str, str]]) -> str:
        if not self.curl:
            return self.env._(
                "There is no command: the request also held events that you may not "
                "see, or its body is no longer stored."
            )
        hidden = [name for name, value in headers if hides(name, value)]
        if not hidden:
            return ""
        return self.env._(
            "Left out of the command, as whoever has them could send in the name of "
            "Odoo: %s. Put values of your own there.",
            ", ".join(hidden),
        )
