# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form

from odoo.addons.outbox.tests.common import OutboxCase


class MaintenanceCase(OutboxCase):
    """A lathe and a mill, and stages of which two are done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stages = cls.env["maintenance.stage"]
        stages.search([]).sequence = 50
        cls.new, cls.busy, cls.repaired, cls.scrap = stages.create(
            [
                {"name": name, "sequence": sequence, "done": done}
                for sequence, (name, done) in enumerate(
                    (("New", False), ("Busy", False), ("Fixed", True), ("Lost", True))
                )
            ]
        )
        cls.lathe, cls.mill = cls.env["maintenance.equipment"].create(
            [{"name": "Lathe", "serial_no": "L-1"}, {"name": "Mill"}]
        )

    def report(self, equipment=None, kind="corrective"):
        """A request that somebody saves in the form."""
        with Form(self.env["maintenance.request"]) as form:
            form.name = "It rattles"
            form.maintenance_type = kind
            if equipment:
                form.equipment_id = equipment
        return form.record

    def reported(self, equipment=None, kind="corrective"):
        """The same, as if it had been committed."""
        request = self.report(equipment, kind)
        self.forget_events()
        return request

    def move(self, request, stage):
        """What the web client does when a card is dragged to another column."""
        request.web_save({"stage_id": stage.id}, {"stage_id": {}})

    def told(self, model):
        """Type and record of the events about records of a model, oldest first."""
        self.flush()
        return [
            (event.name, event.res_id)
            for event in self.events()
            if event.res_model == model
        ]
