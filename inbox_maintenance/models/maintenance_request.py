# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class MaintenanceRequest(models.Model):
    _name = "maintenance.request"
    _inherit = ["maintenance.request", "inbox.report.mixin"]

    @api.model
    def _inbox_machine_down(self, command, incoming):
        """Handle machine.down: a corrective request for the machine that stopped.

        A machine that stands still is not down twice: while a request that a machine
        opened is open, it is the one. And a report that comes again after that has its
        reference on the request, see ``inbox.report.mixin``, also when it is closed.

        :raises Unmatched: there is no such equipment
        :raises DuplicateReference: the reference was used for another report
        """
        if known := self._inbox_known(command, incoming):
            return known
        equipment = incoming.find("equipment", command["equipment"])
        reason = command.get("reason")
        if request := self._inbox_open_request(equipment)[:1]:
            if reason:
                request.message_post(body=plaintext2html(reason))
            return request
        subject = self.env._("%s is down", equipment.name)
        # The form takes the team from the machine; a new record has the default one.
        team = equipment.maintenance_team_id
        return self.create(
            {
                **({"maintenance_team_id": team.id} if team else {}),
                "name": f"{subject}: {reason}" if reason else subject,
                "equipment_id": equipment.id,
                "company_id": self.env.company.id,
                "maintenance_type": "corrective",
                "priority": command.get("priority") or "3",
                "inbox_report": self._inbox_report_name(command, incoming),
            }
        )

    @api.model
    def _inbox_machine_up(self, command, incoming):
        """Handle machine.up: what machine.down opened is done.

        Requests that people opened for other work stay open. Without an open one there
        is nothing to do, so that the same report again changes nothing.

        :raises Unmatched: there is no such equipment
        :raises UserError: no stage says that a request is done
        """
        equipment = incoming.find("equipment", command["equipment"])
        requests = self._inbox_open_request(equipment)
        if not requests:
            return requests
        stage = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        if not stage:
            raise UserError(
                self.env._(
                    "No stage of maintenance requests is one in which they are done."
                    " Set Request Done on one."
                )
            )
        requests.stage_id = stage
        if note := command.get("note"):
            for request in requests:
                request.message_post(body=plaintext2html(note))
        return requests

    @api.model
    def _inbox_open_request(self, equipment):
        """Open requests that a machine's message made."""
        return self.search(
            [
                ("equipment_id", "=", equipment.id),
                ("maintenance_type", "=", "corrective"),
                ("stage_id.done", "=", False),
                ("archive", "=", False),
                ("inbox_report", "!=", False),
            ]
        )
