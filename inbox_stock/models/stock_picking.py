# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "inbox.report.mixin"]

    @api.model
    def _inbox_dispatch(self, command, incoming):
        """Handle stock.picking.dispatch: goods of a delivery have left.

        The same report again changes nothing: the delivery keeps its reference, see
        ``inbox.report.mixin``.

        :raises NotYet: there is no such delivery, which may still come
        :raises DuplicateReference: the reference was used for another report
        """
        return self._inbox_report("outgoing", command, incoming)

    @api.model
    def _inbox_receive(self, command, incoming):
        """Handle stock.picking.receive: goods of a receipt have come.

        Once for each reference, as ``_inbox_dispatch``.

        :raises NotYet: there is no such receipt, which may still come
        :raises DuplicateReference: the reference was used for another report
        """
        return self._inbox_report("incoming", command, incoming)

    @api.model
    def _inbox_report(self, kind, command, incoming):
        """Do what a report says of a transfer; the transfer, and what is left of it.

        :param str kind: code of the operation type
        """
        if known := self._inbox_known(command, incoming):
            return known
        what = self.env._("the transfer “%s”", command["order"])
        picking = incoming.find_or_wait("picking", command["order"], what, type=kind)
        picking._inbox_check_open(kind)
        if picking.state == "draft":
            picking.action_confirm()
        moves = picking.move_ids._inbox_open()
        # What was reserved or entered is a plan; the report says what really happened.
        moves.move_line_ids.unlink()
        before = picking.backorder_ids
        for line in command["lines"]:
            moves._inbox_do(line, incoming)
        picking.inbox_report = self._inbox_report_name(command, incoming)
        picking._inbox_track(command.get("tracking"))
        picking._inbox_validate(command.get("backorder") is not False)
        return picking + (picking.backorder_ids - before)

    def _inbox_check_open(self, kind):
        """:raises UserError: the transfer is done, cancelled, or of another kind"""
        self.ensure_one()
        words = {"done": self.env._("done already"), "cancel": self.env._("cancelled")}
        if self.picking_type_id.code != kind:
            word = self.picking_type_id.display_name
        else:
            word = words.get(self.state)
        if word:
            raise UserError(
                self.env._(
                    "The transfer %(transfer)s is %(state)s.",
                    transfer=self.name,
                    state=word,
                )
            )

    def _inbox_track(self, reference):
        """Keep the carrier's tracking reference: in its field, or as a note."""
        if not reference:
            return
        # Of stock_delivery, which need not be installed.
        if "carrier_tracking_ref" in self._fields:
            self.carrier_tracking_ref = reference
        else:
            self.message_post(body=self.env._("Tracking reference: %s", reference))

    def _inbox_validate(self, backorder):
        """Press Validate, and answer its question for a backorder.

        The operation type comes first: it may always or never want a backorder.

        :raises UserError: Odoo asks something else, which is for a person to answer
        """
        # A text message to the customer is asked about otherwise.
        action = self.with_context(skip_sms=True).button_validate()
        if (
            isinstance(action, dict)
            and action.get("res_model") == "stock.backorder.confirmation"
        ):
            wizard = self.env["stock.backorder.confirmation"]
            question = wizard.with_context(**action["context"]).create({})
            if backorder:
                question.process()
            else:
                question.process_cancel_backorder()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "Odoo asks a question when %s is validated. Validate it by hand,"
                    " then skip the message.",
                    self.name,
                )
            )
