# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import io

from openpyxl import load_workbook

from odoo.tests import HttpCase, new_test_user, tagged

from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReport(ReconciliationCase, HttpCase):
    def download(self, record):
        response = self.url_open(record.action_download()["url"])
        return response, (
            load_workbook(io.BytesIO(response.content)) if response.ok else None
        )

    def rows(self, sheet):
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def test_report_has_figures_and_findings(self):
        self.partners[0].name = "=HYPERLINK(1)"
        delivery = self.tell("1")
        delivery.state = "dead"
        record = self.compare()
        self.authenticate("integration_user", "integration_user")
        response, book = self.download(record)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        summary, findings = map(self.rows, book)
        self.assertEqual(summary[0][:2], ["Endpoint", "MES"])
        self.assertEqual(summary[-1][0], "x.told")
        self.assertEqual(summary[-1][2], 1)
        self.assertEqual(findings[-1][:3], ["Failed", "x.told", "=HYPERLINK(1)"])
        cell = list(book.worksheets[1].iter_rows())[-1][2]
        self.assertEqual(cell.data_type, "s")

    def test_report_is_for_people_with_the_role(self):
        self.tell("1")
        record = self.compare()
        self.authenticate("integration_outsider", "integration_outsider")
        response, _book = self.download(record)
        self.assertEqual(response.status_code, 404)

    def test_report_leaves_out_what_other_companies_have(self):
        company = self.env["res.company"].create({"name": "Other"})
        delivery = self.tell("1")
        delivery.state = "dead"
        delivery.event_id.company_id = company
        record = self.compare()
        self.assertEqual(len(record.sudo().finding_ids), 1)
        self.authenticate("integration_user", "integration_user")
        _response, book = self.download(record)
        summary, findings = map(self.rows, book)
        self.assertEqual(summary[-1][0], "Event Type")
        self.assertEqual(findings[-1][0], "Finding")

    def test_report_that_is_not_there_is_not_found(self):
        new_test_user(
            self.env,
            "reader",
            "base.group_user,integration_base.group_integration_user",
        )
        self.authenticate("reader", "reader")
        response = self.url_open("/integration/reconciliations/0/report.xlsx")
        self.assertEqual(response.status_code, 404)
