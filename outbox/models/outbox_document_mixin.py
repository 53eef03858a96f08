# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import api, fields, models

BUTTON = """
<button name="action_open_outbox_events" type="object" class="oe_stat_button"
        icon="fa-paper-plane-o" groups="integration_base.group_integration_user">
    <div class="o_stat_info">
        <span class="o_stat_value d-flex gap-1">
            <field name="outbox_event_count" nolabel="1"/>
            <field name="outbox_delivery_state" nolabel="1"
                   invisible="not outbox_delivery_state"
                   decoration-danger="outbox_delivery_state == 'failed'"
                   decoration-warning="outbox_delivery_state == 'waiting'"
                   decoration-success="outbox_delivery_state == 'delivered'"/>
        </span>
        <span class="o_stat_text">Events</span>
    </div>
</button>
"""


class OutboxDocumentMixin(models.AbstractModel):
    """For business documents: their form gets the smart button Events."""

    _name = "outbox.document.mixin"
    _description = "Document with Events"

    outbox_event_count = fields.Integer(
        string="Events",
        compute="_compute_outbox_events",
        groups="integration_base.group_integration_user",
    )
    outbox_delivery_state = fields.Selection(
        lambda self: self.env["outbox.event"]._fields["delivery_state"].selection,
        string="Event Deliveries",
        compute="_compute_outbox_events",
        groups="integration_base.group_integration_user",
    )

    def _outbox_event_domain(self):
        """Which events the button is about."""
        self.ensure_one()
        return [("res_model", "=", self._name), ("res_id", "in", self.ids)]

    def _compute_outbox_events(self):
        events = self.env["outbox.event"]
        for record in self:
            domain = record._outbox_event_domain()
            record.outbox_event_count = events.search_count(domain)
            record.outbox_delivery_state = events._worst_delivery_state(domain)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        sheet = arch.find(".//sheet") if view_type == "form" else None
        if sheet is not None:
            box = sheet.find(".//div[@name='button_box']")
            if box is None:
                box = etree.Element(
                    "div", {"class": "oe_button_box"}, name="button_box"
                )
                sheet.insert(0, box)
            box.append(etree.fromstring(BUTTON))
        return arch, view

    def action_open_outbox_events(self):
        """Show the events that the button counts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "outbox.action_outbox_event"
        )
        action["domain"] = self._outbox_event_domain()
        return action
