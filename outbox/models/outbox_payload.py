# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.integration_base.engine.neutral import neutral

from ..engine.contract import Contract
from ..engine.payload_query import PayloadQuery
from ..engine.payload_rows import prepare
from ..pure.payload_tree import Node, PayloadError, compile_lines
from ..pure.redaction import redaction
from .readable import require_readable

_logger = logging.getLogger(__name__)


class OutboxPayload(models.Model):
    """A versioned canonical data definition: which fields travel under which keys."""

    _name = "outbox.payload"
    _inherit = [
        "outbox.payload.version.mixin",
        "outbox.payload.preview.mixin",
        "outbox.catalogue.mixin",
    ]
    _description = "Payload"
    _order = "name, version desc"

    name = fields.Char(
        required=True,
        help="What the data describe, such as sale.order. Part of the contract with "
        "receivers: do not rename it.",
    )
    version = fields.Integer(required=True, default=1)
    model_id = fields.Many2one(
        "ir.model",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The model whose records the lines are read from.",
    )
    model_name = fields.Char(related="model_id.model", string="Model Name")
    description = fields.Text(translate=True)
    line_ids = fields.One2many("outbox.payload.line", "payload_id", copy=True)

    _name_version_uniq = models.Constraint(
        "UNIQUE (name, version)", "This payload already has such a version."
    )
    _version_positive = models.Constraint(
        "CHECK (version > 0)", "Payload versions start at 1."
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for payload in self:
            payload.display_name = f"{payload.name} v{payload.version}"

    @api.constrains("line_ids", "model_id")
    def _check_lines(self):
        for payload in self:
            # While addons are loaded, later ones that have added lines have not yet
            # brought the fields of these; each line is checked when it is written.
            if self.pool.ready:
                payload.line_ids._check_paths()
            try:
                payload._tree()
            except PayloadError as error:
                raise ValidationError(
                    payload.env._(
                        "Payload %(payload)s: %(error)s",
                        payload=payload.display_name,
                        error=error,
                    )
                ) from error

    @api.constrains("name", "model_id")
    def _check_one_model(self):
        for payload in self:
            if payload._versions().model_id - payload.model_id:
                raise ValidationError(
                    self.env._(
                        "All versions of %(name)s read the same model. Choose another "
                        "name for a payload that reads %(model)s.",
                        name=payload.name,
                        model=payload.model_name,
                    )
                )

    def _check_readable(self, changed):
        if "model_id" in changed:
            for payload in self:
                require_readable(self.env[payload.model_name])
                payload.line_ids._check_readable({"path"})

    def _tree(self):
        """The lines as a tree of :class:`~..pure.payload_tree.Node`."""
        self.ensure_one()
        return compile_lines(
            (line.path, line.key, line.classification) for line in self.line_ids
        )

    @api.model
    @tools.ormcache()
    def _trees(self) -> dict[int, tuple[Node, ...]]:
        """The trees of all payloads, by id."""
        # Events are rendered for users who may not read the catalogue.
        return {
            payload.id: payload._tree() for payload in self.sudo().search([])._sound()
        }

    @api.model
    @tools.ormcache("payload_id")
    def _query(self, payload_id: int) -> PayloadQuery | None:
        """The statement that reads a payload; None if the ORM alone can.

        :raises KeyError: there is no such payload
        """
        tree = self._trees()[payload_id]
        # Events are rendered for users who may not read the catalogue.
        model_name = self.sudo().browse(payload_id).model_name
        return prepare(neutral(self.env.cr)[model_name], tree)

    @api.model
    def _contracts(self, clearance: str) -> dict[int | None, Contract]:
        """What whoever has the clearance gets of each payload, by its id.

        As the database has it now: a delivery under way does not hear of changes that
        other workers make, and must not send what has been classified higher since.
        Data that belong to no payload are those that code has given.
        """
        self.env["outbox.payload"].flush_model()
        self.env["outbox.payload.line"].flush_model()
        self.env.cr.execute(
            "SELECT count(*), max(write_date), (SELECT count(*) FROM outbox_payload),"
            " (SELECT max(write_date) FROM outbox_payload) FROM outbox_payload_line"
        )
        return self._contracts_as_of(clearance, self.env.cr.fetchone())

    @api.model
    @tools.ormcache("clearance", "stamp")
    def _contracts_as_of(
        self, clearance: str, stamp: tuple
    ) -> dict[int | None, Contract]:
        # Deliveries are made for users who may not read the catalogue.
        contracts = {
            payload.id: payload._contract(clearance)
            for payload in self.sudo().search([])._sound()
        }
        return {None: Contract.of_code(clearance), **contracts}

    def _sound(self):
        """Those whose lines do not contradict each other.

        Such lines are refused; one that came in all the same stops its own events only.
        """
        return self.filtered(lambda payload: payload._is_sound())

    def _is_sound(self) -> bool:
        self.ensure_one()
        try:
            self._tree()
        except PayloadError:
            _logger.exception("The payload %s cannot be used", self.display_name)
            return False
        return True

    def _contract(self, clearance: str) -> Contract:
        self.ensure_one()
        return Contract(
            data=redaction(self._tree(), clearance),
            dataschema=self._schema_url(clearance),
            headers=self._deprecation_headers(),
            ends_on=self.sunset_date or None,
        )
