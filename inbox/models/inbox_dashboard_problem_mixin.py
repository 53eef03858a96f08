# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from odoo.addons.integration_base.engine.dashboard_sql import Open
from odoo.addons.integration_base.models.dashboard_parts import Asked


class InboxDashboardProblemMixin(models.AbstractModel):
    """What keeps messages from being done, in words."""

    _name = "inbox.dashboard.problem.mixin"
    _description = "Problems on the Dashboard"

    def _problem_rows(self, asked: Asked, unsettled: Open) -> list[dict]:
        """Each problem that there is, those first that most messages have."""
        field = self.env["inbox.message"]._fields["error_class"]
        rows = [
            self._problem_row(asked, unsettled, problem, label)
            for problem, label in field._description_selection(self.env)
            if any(problem == found for _state, (_, found) in unsettled.counts)
        ]
        rows.sort(
            key=lambda row: (
                -row["held"]["value"] - row["dead"]["value"],
                -row["waiting"]["value"],
            )
        )
        return rows

    def _problem_row(self, asked, unsettled, problem: str, label: str) -> dict:
        kinds = {kind for _state, kind in unsettled.counts if kind[1] == problem}
        mine = ("error_class", "=", problem)

        def open_(*states: str) -> dict:
            return self._to_mend(
                self._open(asked, unsettled, states, mine, kinds=kinds)
            )

        return {
            "problem": problem,
            "label": label,
            "held": open_("held"),
            "dead": open_("dead"),
            "waiting": open_("waiting", "retrying"),
        }

    def _to_mend(self, figure: dict) -> dict:
        """Have a figure lead to where a cause is mended for all that have it."""
        view = self.env.ref("inbox.view_inbox_exception_list")
        return {**figure, "list_view": view.id}
