# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import fields
from odoo.fields import Command

from .common import AccountCase


class TestAccountInvoicePayload(AccountCase):
    def test_the_payload_of_an_invoice(self):
        invoice = self.draft(quantity=3)
        invoice.write(
            {
                "ref": "PO-7",
                "invoice_date": "2026-03-02",
                "invoice_date_due": "2026-04-01",
                "invoice_payment_term_id": False,
            }
        )
        invoice.invoice_line_ids.discount = 10.0
        invoice.action_post()
        self.flush()
        data = self.data_of("invoice.posted")
        self.assertEqual(data["name"], invoice.name)
        self.assertEqual((data["kind"], data["state"]), ("out_invoice", "posted"))
        self.assertEqual(data["payment_state"], "not_paid")
        self.assertEqual(data["reference"], "PO-7")
        self.assertEqual(data["payment_reference"], invoice.payment_reference)
        self.assertEqual(data["invoice_date"], "2026-03-02")
        self.assertEqual(data["due_date"], "2026-04-01")
        self.assertEqual(data["accounting_date"], invoice.date.isoformat())
        self.assertEqual(data["amount_untaxed"], 270.0)
        self.assertEqual(data["amount_tax"], 54.0)
        self.assertEqual(data["amount_total"], 324.0)
        self.assertEqual(data["amount_residual"], 324.0)
        self.assertEqual(data["currency"], {"code": invoice.currency_id.name})
        self.assertEqual(data["journal"]["code"], invoice.journal_id.code)
        self.assertIsNone(data["reversed_document"])
        self.assertEqual(data["partner"]["name"], "Brew & Sons")
        self.assertEqual(data["partner"]["vat"], "BE0477472701")
        self.assertEqual(data["partner"]["country"], {"code": "BE"})

    def test_lines_are_sent_with_product_and_taxes_and_no_line_of_a_tax(self):
        invoice = self.draft(quantity=3)
        invoice.write(
            {
                "invoice_line_ids": [
                    Command.create({"display_type": "line_note", "name": "Thank you"})
                ]
            }
        )
        invoice.action_post()
        self.flush()
        line, note = self.data_of("invoice.posted")["lines"]
        self.assertEqual(
            line["product"],
            {
                "barcode": "540000000001",
                "id": self.goods.id,
                "name": "Hops",
                "sku": "HOP-1",
            },
        )
        self.assertEqual((line["quantity"], line["price_unit"]), (3.0, 100.0))
        self.assertEqual((line["price_subtotal"], line["price_total"]), (300.0, 360.0))
        self.assertEqual(line["unit"]["name"], "Units")
        self.assertEqual(
            line["taxes"], [{"name": "VAT 20%", "kind": "percent", "rate": 20.0}]
        )
        self.assertEqual(
            line["account_code"], invoice.invoice_line_ids[0].account_id.code
        )
        self.assertEqual(line["display_type"], "product")
        self.assertEqual((note["display_type"], note["product"]), ("line_note", None))
        self.assertEqual(note["taxes"], [])

    def test_the_bank_account_that_a_bill_is_paid_to(self):
        account = self.env["res.partner.bank"].create(
            {"acc_number": "BE71096123456769", "partner_id": self.partner.id}
        )
        self.draft("in_invoice", ref="F-1", partner_bank_id=account).action_post()
        self.flush()
        data = self.data_of("invoice.posted")
        self.assertEqual(data["reference"], "F-1")
        self.assertEqual(data["recipient_bank_account"]["number"], "BE71096123456769")
        self.assertIsNone(data["recipient_bank_account"]["bank"])

    def test_bank_accounts_are_restricted_and_amounts_confidential(self):
        payloads = self.env.ref("outbox_account.payload_account_invoice_v1")
        payloads += self.env.ref("outbox_account.payload_account_payment_v1")
        for line in payloads.line_ids:
            if "bank_account/" in line.key:
                self.assertEqual(line.classification, "restricted", line.key)
            if "amount" in line.key or "price" in line.key:
                self.assertEqual(line.classification, "confidential", line.key)

    def test_the_smart_button_is_for_invoices_only(self):
        invoice = self.posted()
        self.assertEqual(invoice.outbox_event_count, 1)
        arch = etree.fromstring(
            self.env["account.move"].get_view(view_type="form")["arch"]
        )
        (button,) = arch.iterfind(".//button[@name='action_open_outbox_events']")
        self.assertEqual(button.get("invisible"), "move_type == 'entry'")

    def test_many_payloads_cost_few_queries_more_than_one(self):
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create({"product_id": product.id})
                        for product in (self.goods, self.product_a)
                    ],
                }
                for _number in range(20)
            ]
        )
        self.forget_events()
        counts = []
        for records in (invoices[:1], invoices):
            self.env.invalidate_all()
            self.env["outbox.event.type"].emit("account.invoice.posted", records)
            before = self.env.cr.sql_log_count
            self.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.forget_events()
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
