# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from odoo import fields, models

# queue_job takes no job for dead that was handed out a shorter while ago.
LONG = timedelta(seconds=11)


class QueueJob(models.Model):
    _inherit = "queue.job"

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

    def _related_action_outbox_endpoint(self):
        """Open the endpoint that a job delivers to or changes."""
        self.ensure_one()
        records = self.records.exists()
        endpoint = (
            records if self.model_name == "outbox.endpoint" else records.endpoint_id
        )
        if not endpoint:
            return None
        return {
            "type": "ir.actions.act_window",
            "name": endpoint.name,
            "res_model": "outbox.endpoint",
            "res_id": endpoint.id,
            "views": [(False, "form")],
        }
