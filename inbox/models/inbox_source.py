# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.models.access import require_manager

from ..engine import accept_sql
from ..engine.message import Work
from ..engine.outcome import Policy
from ..pure import networks
from ..pure.listener import Listener

FORGOTTEN_AT_ONCE = 10_000

CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


class InboxSource(models.Model):
    """Who may send, and what becomes of it."""

    _name = "inbox.source"
    _inherit = [
        "inbox.source.verification.mixin",
        "inbox.source.limits.mixin",
        "inbox.source.order.mixin",
        "inbox.source.retention.mixin",
        "inbox.source.state.mixin",
        "integration.cached.mixin",
    ]
    _description = "Source of Messages"
    _order = "name"

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="The last part of its address: small letters, digits and hyphens.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    note = fields.Html(string="Notes")
    route_ids = fields.One2many("inbox.route", "source_id", string="Routes", copy=True)
    refusal_ids = fields.One2many("inbox.refusal", "source_id", readonly=True)
    refused_at = fields.Datetime(
        string="Last Refused",
        compute="_compute_refused_at",
        help="When a sender was told last that it has something to fix.",
    )
    attention_count = fields.Integer(
        compute="_compute_attention_count", help="Messages that need a person."
    )
    address = fields.Char(compute="_compute_address", help="Where messages are posted.")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a source of this code.")

    @api.constrains("code")
    def _check_code(self):
        for source in self:
            if not CODE.fullmatch(source.code):
                raise ValidationError(
                    self.env._(
                        "The code is part of an address: use small letters, digits and "
                        "hyphens, such as mes-plant-1."
                    )
                )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_attention_count(self):
        counts = dict(
            self.env["inbox.message"]._read_group(
                [("source_id", "in", self.ids), ("state", "in", ("held", "dead"))],
                ["source_id"],
                ["__count"],
            )
        )
        for source in self:
            source.attention_count = counts.get(source, 0)

    @api.depends("refusal_ids.refused_at")
    def _compute_refused_at(self):
        for source in self:
            source.refused_at = source.refusal_ids[:1].refused_at

    @api.depends("code")
    def _compute_address(self):
        for source in self:
            source.address = f"{source.get_base_url()}{source._path()}"

    def _path(self) -> str:
        self.ensure_one()
        return f"/integration/inbox/{self.code or ''}"

    def action_test(self):
        """Open a console that signs a message and sends it to this source."""
        self.ensure_one()
        require_manager(self.env)
        self.check_access("write")
        return self.env["inbox.console"].create({"source_id": self.id})._show()

    @api.model
    @tools.ormcache("code")
    def _listener(self, code: str) -> Listener:
        """The source at an address, for the engine, which has every right.

        :param code: whatever anybody has written
        :raises LookupError: none takes messages there; not kept, or whoever guesses
            addresses would fill the cache
        """
        known = [("code", "=", code), ("state", "!=", "draft")]
        source = CODE.fullmatch(code) and self.search(known)
        if not source:
            raise LookupError(code)
        return source._as_listener()

    def _as_listener(self) -> Listener:
        """For use in code, which has every right."""
        self.ensure_one()
        return Listener(
            source_id=self.id,
            company_id=self.company_id.id,
            verification=self.verification,
            settings=self._verification_settings(),
            secrets=self._kept_secrets(),
            allowed_networks=networks.parse_networks(self.allowed_networks or ""),
            max_size=self.max_size,
            rate_limit=self.rate_limit,
            deduplicate_days=self.deduplicate_days,
            lanes=self.lanes,
            id_path=self.id_path or "",
            type_path=self.type_path or "",
            rules=tuple(route._key_rule() for route in self.route_ids),
        )

    def _work(self) -> Work | None:
        """How its messages are processed; None when they are not.

        For the engine, which has every right.
        """
        self.ensure_one()
        if not (self.active and self.state == "open") or self._user_problem():
            return None
        return Work(
            source_id=self.id,
            source_name=self.name,
            company_id=self.company_id.id,
            user_id=self.user_id.id,
            lang=self.user_id.lang,
            tz=self.user_id.tz,
            ordered=self.ordering == "per_key",
            late=self.late,
            gap=60.0 * self.gap_minutes,
            policy=Policy(self.on_failure == "hold", self.wait_hours),
        )

    @api.model
    def _forget_identities(self):
        """Delete ids of messages that came too long ago to be taken for known."""
        sources = self.with_context(active_test=False)
        for source in sources.search([("id", "!=", False)]):
            count = FORGOTTEN_AT_ONCE
            while count == FORGOTTEN_AT_ONCE:
                with read_committed(self.env.registry) as cr:
                    count = accept_sql.forget(cr, source.id, FORGOTTEN_AT_ONCE)
