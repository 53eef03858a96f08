# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..pure.deprecation import deprecation_headers
from .outbox_delivery import OPEN_STATES

# Receivers find a version by these.
FROZEN_FIELDS = {"name", "version", "model_id"}
UNSETTLED = (*OPEN_STATES, "dead")


class OutboxPayloadVersionMixin(models.AbstractModel):
    """The life of a payload version: draft, published and frozen, deprecated."""

    _name = "outbox.payload.version.mixin"
    _description = "Version of a Payload"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published"),
            ("deprecated", "Deprecated"),
        ],
        required=True,
        default="draft",
        copy=False,
        help="Draft: may change in any way. Published: receivers rely on it, so only "
        "further keys may be added. Deprecated: still sent to whoever is subscribed to "
        "it, with headers that announce its end.",
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    deprecated_on = fields.Datetime(readonly=True, copy=False)
    sunset_date = fields.Date(
        readonly=True,
        copy=False,
        help="The last day on which receivers may rely on this version. It is sent on "
        "after that as long as a subscription asks for it.",
    )
    subscription_ids = fields.Many2many(
        "outbox.subscription",
        "outbox_subscription_payload_rel",
        "payload_id",
        "subscription_id",
        string="Used By",
        readonly=True,
        copy=False,
    )
    version_ids = fields.Many2many(
        "outbox.payload", compute="_compute_version_ids", string="Versions"
    )

    @api.depends("name")
    def _compute_version_ids(self):
        for payload in self:
            payload.version_ids = payload._versions()

    def _versions(self):
        """All versions of the payload, this one included."""
        self.ensure_one()
        return self.search([("name", "=", self.name)])

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_time(vals) for vals in vals_list])

    def write(self, vals):
        if self.env.context.get("install_mode"):
            # The data of an addon say what was published, not what people made of it.
            known = self.filtered(lambda payload: payload.state != "draft")
            if known and "state" in vals:
                vals = {name: vals[name] for name in vals if name != "state"}
        self._check_state(vals.get("state"))
        with self._frozen():
            return super().write(self._with_time(vals))

    @api.model
    def _with_time(self, vals: dict) -> dict:
        """The values with the time at which a version enters the state in them."""
        name = {"published": "published_on", "deprecated": "deprecated_on"}.get(
            vals.get("state")
        )
        return {name: fields.Datetime.now(), **vals} if name else vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for payload in self:
            if payload.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is published: receivers rely on it, and events that were "
                        "told in it could not be read any more. Deprecate it instead.",
                        payload.display_name,
                    )
                )
            if payload._is_owed():
                raise UserError(
                    self.env._(
                        "Events that were told in the draft %s are still to be "
                        "delivered. Deliver or cancel them first.",
                        payload.display_name,
                    )
                )

    def _check_state(self, state: str | None):
        for payload in self:
            if state == "draft" and payload.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is published, and receivers may rely on it. Start its next "
                        "version instead.",
                        payload.display_name,
                    )
                )

    @contextmanager
    def _frozen(self) -> Iterator[None]:
        """Let only additions be made meanwhile to what receivers rely on.

        :raises RedirectWarning: a published version would break; says what, and offers
            the next version
        :raises UserError: something in a draft waits to be delivered
        """
        before = [
            (payload, payload.display_name, payload.state, payload._promise())
            for payload in self
        ]
        yield
        for payload, name, state, promised in before:
            broken = promised.items() - payload._promise().items()
            if broken and state != "draft":
                payload._refuse(name, sorted(broken))
            if broken and payload._is_owed():
                raise UserError(
                    self.env._(
                        "Events that were told in the draft %s are still to be "
                        "delivered, and could not be read any more. Deliver or cancel "
                        "them first; keys can be added at any time.",
                        name,
                    )
                )

    def _is_owed(self) -> bool:
        """Whether anything that follows this version may still be sent."""
        self.ensure_one()
        # Deliveries that the user may not see count, too.
        return (
            self.env["outbox.delivery"]
            .sudo()
            ._any_in(
                UNSETTLED, ("payload_id", "=", self.id), ("event_id.error", "=", False)
            )
        )

    def _promise(self) -> dict[str, str]:
        """What receivers rely on: whence each key comes, and how they find it."""
        self.ensure_one()
        promise = {line.key: line.path for line in self.line_ids}
        return promise | {f"({name})": str(self[name]) for name in FROZEN_FIELDS}

    def _refuse(self, name: str, broken: list[tuple[str, str]]):
        self.ensure_one()
        raise RedirectWarning(
            self.env._(
                "%(payload)s is published, and receivers rely on what it says: "
                "%(broken)s. Removing a key, renaming it or having it read another "
                "field would break them. Add keys as you like, or start the next "
                "version, make the change there, and move one receiver after the "
                "other to it.",
                payload=name,
                broken=", ".join(f"{key} ← {path}" for key, path in broken),
            ),
            self.env.ref("outbox.action_outbox_payload_new_version").id,
            self.env._("Start the Next Version"),
            {"active_model": self._name, "active_id": self.id, "active_ids": self.ids},
        )

    def action_publish(self):
        """Freeze the draft, and have new subscriptions use it."""
        for payload in self:
            if payload.state != "draft":
                raise UserError(
                    self.env._("%s is published already.", payload.display_name)
                )
            if not payload.line_ids:
                raise UserError(
                    self.env._(
                        "%s has no line, so there is nothing to publish. Add what is "
                        "to be sent.",
                        payload.display_name,
                    )
                )
        self.write({"state": "published"})
        self.env["integration.audit"]._log(self, "payload_published")
        for payload in self:
            kinds = self.env["outbox.event.type"].with_context(active_test=False)
            kinds.search(
                [
                    ("payload_id.name", "=", payload.name),
                    ("payload_id.version", "<", payload.version),
                ]
            ).payload_id = payload

    def action_new_version(self):
        """A draft of the next version with the same lines, opened for editing."""
        self.ensure_one()
        newest = self._versions().sorted("version")[-1:]
        draft = newest
        if newest.state != "draft":
            draft = self.copy({"version": newest.version + 1})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def action_deprecate(self):
        """Ask until when receivers may rely on this version."""
        self.ensure_one()
        if not self._successor():
            raise UserError(
                self.env._(
                    "Publish a later version of %s first, so that receivers have "
                    "something to move to.",
                    self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deprecate %s", self.display_name),
            "res_model": "outbox.payload.deprecate",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_payload_id": self.id},
        }

    def _deprecate(self, sunset_date, reason: str | None = None):
        """Announce the end of these versions to whoever is subscribed to them."""
        self.write({"state": "deprecated", "sunset_date": sunset_date})
        self.env["integration.audit"]._log(
            self, "payload_deprecated", reason, f"sunset on {sunset_date}"
        )
        for payload in self:
            # Owners are told whatever company the endpoint is of.
            for endpoint in payload.sudo().subscription_ids.endpoint_id:
                endpoint.message_post(
                    body=self.env._(
                        "%(payload)s is deprecated and may be relied on until %(date)s "
                        "only. Have the receiver read %(successor)s, then choose that "
                        "version in the subscription.",
                        payload=payload.display_name,
                        date=sunset_date,
                        successor=payload._successor().display_name,
                    ),
                    partner_ids=endpoint.user_id.partner_id.ids,
                )

    def _successor(self):
        """The newest published version after this one, if any."""
        self.ensure_one()
        later = self._versions().filtered(
            lambda other: other.state == "published" and other.version > self.version
        )
        return later.sorted("version")[-1:]

    def _deprecation_headers(self) -> dict[str, str]:
        """What requests that carry this version say about its end."""
        self.ensure_one()
        if self.state != "deprecated" or not self.deprecated_on:
            return {}
        successor = self._successor()
        return deprecation_headers(
            self.deprecated_on.replace(tzinfo=UTC),
            self.sunset_date,
            successor._schema_url() if successor else None,
        )
