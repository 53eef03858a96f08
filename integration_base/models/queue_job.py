# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Callable
from datetime import datetime, timedelta

from odoo import api, fields, models

from odoo.addons.queue_job.job import Job

from ..engine.waking_sql import WaitingJob

# queue_job takes no job for dead that was handed out a shorter while ago.
LONG = timedelta(seconds=11)


class QueueJob(models.Model):
    _inherit = "queue.job"

    @api.model
    def _make_unless(
        self, waiting: WaitingJob, method: Callable, **options: object
    ) -> None:
        """Make a job that is tried until it succeeds, unless one waits already.

        Not by ``with_delay``, which would ask once more whether one does.

        :param waiting: what is known of such a job
        :param method: of a recordset
        :param options: as queue_job's ``Job`` takes them
        """
        if waiting.expected:
            return
        if waiting.job_id:
            self.browse(waiting.job_id)._nudge_runner()
            return
        Job(method, max_retries=0, **options).store()

    def _nudge_runner(self):
        """Have the job runner see to jobs that have been waiting for long.

        What a crash has left of jobs takes the places of others, or is taken for the
        job to come, until the runner looks for dead ones. Left alone it does so once a
        minute, else whenever it is told of a job, as here in the way of queue_job's
        own trigger.
        """
        now = fields.Datetime.now()
        for job in self:
            since = max(job.date_enqueued or job.date_created, job.eta or datetime.min)
            if since < now - LONG:
                self.env.cr.execute("SELECT pg_notify('queue_job', %s)", (job.uuid,))
