# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import UTC, datetime

from odoo import api, fields, models

from odoo.addons.inbox.exceptions import InvalidCommand, Stale


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    inbox_told_at = fields.Datetime(
        string="Last Told",
        copy=False,
        readonly=True,
        help="When the last thing happened that a machine told of this work order.",
    )

    @api.model
    def _inbox_start(self, command, incoming):
        """Handle mrp.workorder.start: its time runs from now on.

        What runs already goes on; what a machine tells of before the last thing it told
        is stale, as ``inbox_told_at`` keeps that. So a start that comes twice, or after
        its pause, changes nothing.

        :raises NotYet: there is no such order, which may still come
        :raises Stale: something that happened later is known already
        """
        order, at = self._inbox_told(command, incoming)
        running = order._inbox_timers()
        order.button_start()
        if not running:
            order._inbox_timers().date_start = at
        return order

    @api.model
    def _inbox_pause(self, command, incoming):
        """Handle mrp.workorder.pause: its time stops. Once, as ``_inbox_start``.

        :raises NotYet: there is no such order, which may still come
        :raises Stale: something that happened later is known already
        """
        order, at = self._inbox_told(command, incoming)
        order._inbox_stop(at)
        order.button_pending()
        return order

    @api.model
    def _inbox_finish(self, command, incoming):
        """Handle mrp.workorder.finish: it is done. Once, as ``_inbox_start``.

        :raises NotYet: there is no such order, which may still come
        :raises Stale: something that happened later is known already
        """
        order, at = self._inbox_told(command, incoming)
        if order.state != "done":
            order._inbox_stop(at)
            order.button_finish()
        return order

    @api.model
    def _inbox_told(self, command, incoming):
        """The work order that a command names, and when it happened; UTC, naive."""
        production = self.env["mrp.production"]._inbox_order(command, incoming)
        order = production._inbox_workorder(command["operation"])
        now = fields.Datetime.now()
        at = self._inbox_moment(command.get("at")) or incoming.time or now
        # A machine's clock may be fast; nothing happens in the future.
        at = min(at.replace(microsecond=0), now)
        if order.inbox_told_at and at < order.inbox_told_at:
            raise Stale(
                self.env._("Something that happened later is known of this work order.")
            )
        order.inbox_told_at = at
        return order, at

    @api.model
    def _inbox_moment(self, text):
        """The moment that a command names; UTC, naive.

        :raises InvalidCommand: there is no such moment
        """
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidCommand(
                [self.env._("There is no such moment as “%s”.", text)]
            ) from None
        return moment.astimezone(UTC).replace(tzinfo=None)

    def _inbox_timers(self):
        """The running time of the service user."""
        return self.time_ids.filtered(
            lambda time: not time.date_end and time.user_id == self.env.user
        )

    def _inbox_stop(self, at):
        """End the running time when the machine has stopped, not when it told so."""
        for timer in self._inbox_timers():
            timer.date_end = max(at, timer.date_start)
