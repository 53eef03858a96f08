# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Mapping

from odoo import models
from odoo.exceptions import UserError

from .access import require_operator


class IntegrationCourseMixin(models.AbstractModel):
    """Long work in jobs, which operators pause, resume and cancel.

    Models have a field ``user_id`` whose rights it is done with, a field ``state``
    with ``running`` and ``paused``, and jobs (``_enqueue``) that do nothing in another
    state. They say where a cancellation leads (``_cancelled_state``) and how the audit
    trail calls what people do (``_audited``: by ``pause``, ``resume`` and ``cancel``).
    """

    _name = "integration.course.mixin"
    _description = "Work That Operators Pause, Resume and Cancel"

    _cancelled_state = "cancelled"
    _audited: Mapping[str, str]

    def action_pause(self):
        """Do no more of it until somebody resumes it."""
        self._acting(("running",))._switch("paused", "pause")

    def action_resume(self):
        """Go on where it stopped, with the rights of whoever says so."""
        mine = self._acting(("paused",))
        # sudo: operators change it by these actions, and nothing else.
        mine.sudo().user_id = self.env.uid
        mine._switch("running", "resume")
        mine._enqueue()

    def action_cancel(self):
        """Do no more of it, for good."""
        mine = self._acting(("running", "paused"))
        mine._switch(self._cancelled_state, "cancel")

    def _acting(self, states: tuple[str, ...]):
        """These records, if an operator may act upon them.

        :raises UserError: one of them is in another state by now
        """
        require_operator(self.env)
        self.check_access("read")
        for record in self:
            if record.state not in states:
                label = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s by now. Refresh the page.",
                        record=record.display_name,
                        state=label[record.state].lower(),
                    )
                )
        return self

    def _switch(self, state: str, act: str):
        self.env["integration.audit"]._log(self, self._audited[act])
        # sudo: as above
        self.sudo().state = state

    def _enqueue(self):
        """Have a job go on with each."""
        raise NotImplementedError
