# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

from odoo.addons.outbox.engine.snapshot import current

from ..engine import touched

PLACES = {"product_id", "location_id", "location_dest_id", "location_final_id"}
# What the incoming and outgoing quantities are sums of.
PLANNED = PLACES | {"state", "product_qty"}


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "outbox.document.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if touched.watched(self):
            touched.notes(self.env).moves.update(moves._ids)
        return moves

    def _write_multi(self, vals_list):
        if touched.watched(self):
            self._outbox_note_places(touched.writing(self, vals_list, PLACES))
            if planned := touched.writing(self, vals_list, PLANNED):
                touched.notes(self.env).moves.update(planned)
        return super()._write_multi(vals_list)

    def _outbox_note_places(self, ids):
        """Note where moves are about to leave, as the rows tell it no more later."""
        for row in current(self.browse(ids), ("state", *PLACES)).values():
            if row["state"] != "draft":
                touched.notes(self.env).places.update(
                    (row["product_id"], row[column])
                    for column in PLACES - {"product_id"}
                )
