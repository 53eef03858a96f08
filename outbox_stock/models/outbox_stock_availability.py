# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_base.engine.neutral import neutral
from odoo.addons.outbox.engine.emission import emit_told
from odoo.addons.outbox.engine.event_type import EventType
from odoo.addons.outbox.engine.telling import Telling

from ..engine.pairs import Pair

EVENT = "stock.availability.changed"
# Transactions that take no longer than this are seen to by the correction.
OVERLAP = timedelta(minutes=15)


class OutboxStockAvailability(models.Model):
    """How much there is of a product in a warehouse.

    The rows are no more than what events are about; the quantities are Odoo's own, read
    whenever somebody looks, so that nobody has to wait to write them.
    """

    _name = "outbox.stock.availability"
    _inherit = ["outbox.document.mixin"]
    _description = "Availability"
    _log_access = False

    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="warehouse_id.company_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    # Whoever may read a row may know its quantities, without a right to read what
    # they are summed up from.
    quantity_on_hand = fields.Float(
        digits="Product Unit",
        compute="_compute_quantities",
        compute_sudo=True,
        help="What lies in the warehouse.",
    )
    quantity_reserved = fields.Float(
        digits="Product Unit",
        compute="_compute_quantities",
        compute_sudo=True,
        help="What of it is reserved.",
    )
    quantity_available = fields.Float(
        digits="Product Unit",
        compute="_compute_quantities",
        compute_sudo=True,
        help="On hand less reserved.",
    )
    quantity_incoming = fields.Float(
        digits="Product Unit",
        compute="_compute_quantities",
        compute_sudo=True,
        help="What confirmed transfers and productions will bring.",
    )
    quantity_outgoing = fields.Float(
        digits="Product Unit",
        compute="_compute_quantities",
        compute_sudo=True,
        help="What confirmed transfers and productions will take.",
    )
    quantity_free_to_promise = fields.Float(
        digits="Product Unit",
        compute="_compute_quantities",
        compute_sudo=True,
        help="On hand and incoming less outgoing.",
    )

    _product_warehouse_uniq = models.Constraint(
        "UNIQUE (product_id, warehouse_id)",
        "A product has one availability in a warehouse.",
    )

    @api.depends("product_id", "warehouse_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (
                f"{row.product_id.display_name}, {row.warehouse_id.display_name}"
            )

    def _compute_quantities(self):
        for warehouse, rows in self.grouped("warehouse_id").items():
            # Nothing else of a context may narrow the quantities down.
            env = self.env(context={"warehouse_id": warehouse.id})
            products = rows.product_id.with_env(env)
            quantities = products._compute_quantities_dict(None, None, None)
            for row in rows:
                found = quantities[row.product_id.id]
                row.quantity_on_hand = found["qty_available"]
                row.quantity_available = found["free_qty"]
                row.quantity_reserved = found["qty_available"] - found["free_qty"]
                row.quantity_incoming = found["incoming_qty"]
                row.quantity_outgoing = found["outgoing_qty"]
                row.quantity_free_to_promise = found["virtual_available"]

    @api.model
    def _event_type(self) -> EventType | None:
        """The event type, while it is active."""
        return self.env["outbox.event.type"]._active_named(EVENT)

    @api.model
    def _tell(self, rows: dict[Pair, int | None], telling: Telling) -> None:
        """Tell the availability that is not what was last told.

        :param rows: ids by product and warehouse, as far as there are any
        """
        self._of(rows)._tell_outdated(telling)

    @api.model
    def _of(self, rows: dict[Pair, int | None]):
        """The rows of products in warehouses, made where there are none."""
        ids = [id_ for id_ in rows.values() if id_]
        # In an order that lets nobody deadlock.
        if missing := sorted(pair for pair, id_ in rows.items() if not id_):
            products, warehouses = zip(*missing, strict=True)
            # Another transaction may make the same rows at this moment.
            made = self.env.execute_query(
                SQL(
                    "INSERT INTO outbox_stock_availability (product_id, warehouse_id)"
                    " SELECT * FROM unnest(%s::int[], %s::int[])"
                    " ON CONFLICT DO NOTHING RETURNING id",
                    list(products),
                    list(warehouses),
                )
            )
            ids += [id_ for (id_,) in made]
        return self.browse(ids)

    def _tell_outdated(self, telling: Telling) -> None:
        """Tell those whose data are not what was last told of them."""
        event_type = self._event_type()
        if not event_type or not self:
            return
        # An earlier flush may have read the quantities.
        self.invalidate_recordset(flush=False)
        last = self._last_told()
        outdated = {
            id_: told
            for id_, told in telling.all(self, event_type)
            if told.data is None or told.data != last.get(id_)
        }
        emit_told(self.env, event_type, outdated)

    def _last_told(self) -> dict[int, str | None]:
        """The data of the last event of each row."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT a.id, e.data FROM unnest(%s) AS a(id),"
                    " LATERAL (SELECT data FROM outbox_event"
                    " WHERE name = %s AND res_id = a.id"
                    " ORDER BY id DESC LIMIT 1) e",
                    list(self._ids),
                    EVENT,
                )
            )
        )

    @api.model
    def _correct(self) -> None:
        """Tell again what was told lately and is not so.

        Of two transactions that overlap, neither sees what the other changes, and both
        tell numbers that lack it.
        """
        now = fields.Datetime.now()
        since = min(self.env.context.get("lastcall") or now, now) - OVERLAP
        told_lately = self.env["outbox.event"]._read_group(
            [("name", "=", EVENT), ("time", ">=", since)], ["res_id"]
        )
        rows = self.with_env(neutral(self.env.cr)).browse(id_ for (id_,) in told_lately)
        rows.exists()._tell_outdated(Telling())
