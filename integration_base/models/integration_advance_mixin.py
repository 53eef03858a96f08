# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import fields, models

from ..engine.neutral import neutral


class IntegrationAdvanceMixin(models.AbstractModel):
    """Work that one job after the other advances, until it is done.

    Models say what their job is called (``_job_title``) and does (``_advance``).
    """

    _name = "integration.advance.mixin"
    _description = "Work of Many Jobs"

    def _enqueue(self, delay: timedelta | None = None):
        """Have each advanced by a job, now or after a while."""
        self.env.flush_all()
        eta = fields.Datetime.now() + delay if delay else None
        # The job has no need of anybody's rights or language.
        for work in neutral(self.env.cr)[self._name].browse(self._ids):
            key = f"{self._name}:{work.id}"
            job = work.with_delay(
                identity_key=f"{key}:{eta:%Y%m%d%H%M%S}" if eta else key,
                eta=eta,
                max_retries=0,
                description=self.browse(work.id)._job_title(),
            )._advance()
            # A record is one that waited already.
            if isinstance(job, models.BaseModel):
                job._nudge_runner()

    def _job_title(self) -> str:
        """What the job is called in the list of jobs."""
        raise NotImplementedError

    def _advance(self) -> str:
        """The job: do more of it; what was done, for the job's result."""
        raise NotImplementedError
