# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_datetime

from ..pure import runbook
from ..pure.kinds import RUNBOOKS

_logger = logging.getLogger(__name__)

TEMPLATES = {
    "opened": "outbox_alert.mail_template_incident_opened",
    "recovered": "outbox_alert.mail_template_incident_recovered",
}


class OutboxAlertTellingMixin(models.AbstractModel):
    """Who is told of an incident, when, and in which words."""

    _name = "outbox.alert.telling.mixin"
    _description = "Telling of an Incident"

    news = fields.Selection(
        [("opened", "It Began"), ("recovered", "It Is Over")],
        string="To Be Told",
        readonly=True,
        help="What nobody was told of yet.",
    )
    told_ids = fields.Many2many(
        "res.partner",
        string="Told",
        readonly=True,
        help="Who got an e-mail when it began, and gets one when it is over.",
    )
    summary = fields.Text(compute="_compute_words", string="What It Means")
    advice = fields.Text(compute="_compute_words", string="What to Do")
    since_text = fields.Char(compute="_compute_words")
    recovered_text = fields.Char(compute="_compute_words")
    ending_text = fields.Char(compute="_compute_words")
    waiting = fields.Integer(
        compute="_compute_waiting", help="Deliveries that wait at present."
    )
    runbook_url = fields.Char(compute="_compute_urls", string="Runbook")
    record_url = fields.Char(compute="_compute_urls", string="In Odoo")

    @api.depends(
        "kind", "endpoint_id", "count", "detail", "since", "recovered_at", "ending"
    )
    @api.depends_context("lang", "tz")
    def _compute_words(self):
        for incident in self:
            incident.summary = incident._summary()
            incident.advice = incident._advice()
            endings = dict(incident._fields["ending"]._description_selection(self.env))
            incident.ending_text = endings.get(incident.ending)
            for text, time in (("since", "since"), ("recovered", "recovered_at")):
                incident[f"{text}_text"] = incident[time] and format_datetime(
                    self.env, incident[time]
                )

    def _summary(self) -> str:
        name, count = self.endpoint_id.name, self.count
        match self.kind:
            case "circuit_open":
                return self.env._(
                    "%(name)s has taken nothing since %(since)s. It is tried now and "
                    "then with one delivery; the others wait and use up no attempts.",
                    name=name,
                    since=format_datetime(self.env, self.since),
                )
            case "endpoint_disabled":
                return self.env._(
                    "%s is disabled: nothing is sent to it until somebody resumes it.",
                    name,
                )
            case "standstill":
                return self.env._(
                    "Deliveries to %s do not go out although the receiver is well.",
                    name,
                )
            case "runner_down":
                return self.env._(
                    "Jobs wait and none is started, so that nothing is delivered to "
                    "any endpoint."
                )
            case "dead_letter":
                return self.env._(
                    "Deliveries to %(name)s that are not tried again until a person "
                    "decides: %(count)s.",
                    name=name,
                    count=count,
                )
            case "failure_rate":
                return self.env._(
                    "Of the attempts to deliver to %(name)s, %(count)s %% have failed "
                    "lately.",
                    name=name,
                    count=count,
                )
            case "backlog_age":
                return self.env._(
                    "The oldest delivery to %(name)s has waited since %(since)s.",
                    name=name,
                    since=format_datetime(self.env, self.since),
                )

    def _advice(self) -> str:
        match self.kind:
            case "circuit_open":
                return self.env._(
                    "Have the receiver looked at. When it is up again press Try Now on "
                    "the endpoint, or wait until it is tried by itself."
                )
            case "endpoint_disabled":
                return self.env._(
                    "Mend what the reason says, then press Resume on the endpoint."
                )
            case "standstill":
                return self.env._(
                    "Read on the endpoint what keeps its lanes, and mend that."
                )
            case "runner_down":
                return self.env._(
                    "Check that Odoo's server runs with the job runner, and restart it."
                )
            case "dead_letter":
                return self.env._(
                    "Open them, read the error, mend its cause, then retry them; or "
                    "skip or cancel what nobody needs any more."
                )
            case "failure_rate":
                return self.env._(
                    "Open the deliveries that are retried, and read what the receiver "
                    "answers."
                )
            case "backlog_age":
                return self.env._(
                    "Look on the endpoint whether it is paused, slow, or has one event "
                    "that it refuses."
                )

    @api.depends("endpoint_id")
    def _compute_waiting(self):
        endpoints = self.env["outbox.endpoint"]
        for incident in self:
            # Of all endpoints when it is about no single one.
            about = incident.endpoint_id or endpoints.search([("state", "=", "active")])
            incident.waiting = sum(about.mapped("waiting_count"))

    @api.depends("kind")
    def _compute_urls(self):
        for incident in self:
            base = incident.get_base_url()
            page = RUNBOOKS.get(incident.kind, runbook.INDEX)
            incident.runbook_url = f"{base}{runbook.ADDRESS}/{page}"
            incident.record_url = f"{base}/odoo/outbox-incidents/{incident._origin.id}"

    @api.model
    def _tell_news(self):
        """Tell what nobody was told of yet, each incident for itself."""
        for incident in self.search([("news", "!=", False)], order="id"):
            try:
                with self.env.cr.savepoint():
                    incident._tell()
            except Exception:
                # Mail is open to any addon, and what fails there must keep neither
                # other incidents nor later looks from being told. It is tried again.
                _logger.exception("Nobody was told of incident %s", incident.id)

    def _tell(self):
        news, self.news = self.news, False
        if news == "opened":
            owners = self._owners()
            self.told_ids = owners.partner_id | self.rule_id.recipient_ids
            self._ask(owners)
        else:
            self.activity_unlink(["mail.mail_activity_data_todo"])
        self._mail(news)

    def _owners(self):
        """Users whom the rule wants to be told, as owners of endpoints."""
        if not self.rule_id.tell_owner:
            return self.env["res.users"]
        endpoints = self.endpoint_id
        if not endpoints:
            overdue = self.env["outbox.lane"].search([("overdue_reason", "!=", False)])
            endpoints = overdue.endpoint_id
        return self.env["res.users"].union(
            *(endpoint._owners() for endpoint in endpoints)
        )

    def _ask(self, owners):
        """Have owners find it among their activities."""
        # The e-mail says the same, and one is enough.
        quiet = self.with_context(mail_activity_quick_update=True)
        for owner in owners:
            if self.with_user(owner).has_access("read"):
                words = self.with_context(lang=owner.lang)
                quiet.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=owner.id,
                    summary=words.display_name,
                    note=words.summary,
                )

    def _mail(self, news: str):
        """One e-mail for those who speak the same language and share a time zone."""
        template = self.env.ref(TEMPLATES[news])
        for (lang, tz), partners in self.told_ids.grouped(
            lambda partner: (partner.lang, partner.tz)
        ).items():
            template.with_context(lang=lang, tz=tz).send_mail(
                self.id,
                raise_exception=True,
                email_values={"recipient_ids": [Command.set(partners.ids)]},
            )
        if self.told_ids:
            # Odoo's own time for its queue of mails comes once an hour.
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _note(self, text: str):
        """Add to the story what nobody need be told of."""
        self.message_post(body=text, subtype_xmlid="mail.mt_note")
