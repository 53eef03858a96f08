# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What an uninstallation does with jobs that are to come."""

from odoo.tests import tagged

from odoo.addons.integration_base.engine import uninstall_jobs

from ..hooks import MODELS
from .partner_case import PartnerCase


@tagged("post_install", "-at_install")
class TestUninstall(PartnerCase):
    def test_no_job_of_it_runs_any_more_and_others_do(self):
        self.source.lane_ids._enqueue()
        decision = self.env["inbox.decision"].create(
            {"user_id": self.operator.id, "decision": "retry", "reason": "x"}
        )
        decision._enqueue()
        self.env["inbox.message"]._retry_unmatched_later(None, "partner", "x", 0)
        self.env["res.partner"].with_delay(description="other").exists()
        self.env.flush_all()
        jobs = self.env["queue.job"]
        mine = jobs.search([("model_name", "in", MODELS), ("state", "=", "pending")])
        self.assertEqual(set(mine.mapped("model_name")), set(MODELS))
        self.assertTrue(mine.job_function_id)
        other = jobs.search([("name", "=", "other")], limit=1)
        uninstall_jobs.let_go(self.env.cr, MODELS)
        self.env.invalidate_all()
        self.assertEqual(set(mine.mapped("state")), {"cancelled"})
        self.assertFalse(mine.job_function_id)
        self.assertEqual(other.state, "pending")

    def test_every_model_with_jobs_is_named(self):
        data = self.env["ir.model.data"].search(
            [("model", "=", "queue.job.function"), ("module", "=like", "inbox%")]
        )
        functions = self.env["queue.job.function"].browse(data.mapped("res_id"))
        self.assertEqual(set(functions.mapped("model_id.model")), set(MODELS))
