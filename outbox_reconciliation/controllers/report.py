# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..engine.report import XLSX, workbook


class ReconciliationReport(http.Controller):
    @http.route(
        "/integration/reconciliations/<int:reconciliation_id>/report.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report(self, reconciliation_id):
        """The figures and findings that the user may see, as a workbook."""
        record = request.env["outbox.reconciliation"].browse(reconciliation_id)
        try:
            record = record.exists()
            record.check_access("read")
        except AccessError:
            # Whether there is one is nothing to people who may not see it.
            record = record.browse()
        if not record:
            return request.not_found()
        return request.make_response(
            workbook(record),
            [
                ("Content-Type", XLSX),
                (
                    "Content-Disposition",
                    content_disposition(f"reconciliation-{record.id}.xlsx"),
                ),
            ],
        )
