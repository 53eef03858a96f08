# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Capture: the three places every create, UPDATE and deletion of the ORM passes.

``_write_multi`` is where stored computed fields arrive too, which never pass ``write``
(``stock.picking.state``, ``account.move.payment_state``). Ordinary inheritance serves
better than patched registry classes: a change of the catalogue only has to clear a
cache to reach all workers, and other addons that patch and unpatch the same methods
(``base_automation``, ``auditlog``) cannot remove it.
"""

from odoo import api, models

from ..engine import capture
from ..engine.origin import TRACEPARENT, traceparent_of


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if capture.plan_of(self):
            capture.created(records)
        return records

    def _write_multi(self, vals_list):
        if plan := capture.plan_of(self):
            capture.updating(plan, self, vals_list)
        return super()._write_multi(vals_list)

    def unlink(self):
        if plan := capture.plan_of(self):
            capture.deleting(plan, self)
        return super().unlink()

    def _job_prepare_context_before_enqueue(self):
        """Let a job go on with the trace of whatever enqueues it."""
        context = super()._job_prepare_context_before_enqueue()
        traceparent = traceparent_of(self.env.cr)
        return context | ({TRACEPARENT: traceparent} if traceparent else {})

    @api.model
    def _outbox_field_to_sql(self, alias, name, query):
        """SQL of a computed field that always is what its method computes, if any.

        For a superuser without context, and from what is stored. Payloads are read by
        it instead of by the method, which may cost the user statements of its own.

        :param str alias: of the model's table in the query
        :param str name: name of the field
        :rtype: SQL | None
        """
        return None

    @api.model
    def _outbox_lists_as_usual(self):
        """Whether a ``search_fetch`` of the model's own finds what all others find.

        For a superuser without context, in the order of the model.
        """
        return False
