# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command, Date
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.inbox.tests.common import InboxCommon


@tagged("post_install", "-at_install")
class TestPaymentReceived(InboxCommon, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.company_data["default_journal_bank"]
        cls.bank.code = "BNK1"
        cls.other = cls.setup_other_currency("EUR")
        cls.invoice = cls.make_invoice(payment_reference="INV/2026/00042")

    @classmethod
    def get_default_groups(cls):
        manager = cls.quick_ref("integration_base.group_integration_manager")
        return super().get_default_groups() | manager

    @classmethod
    def make_invoice(cls, amount=121.0, **values):
        """A posted invoice of a customer."""
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.partner_a.id,
                "invoice_date": "2026-11-01",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Hops",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def setUp(self):
        super().setUp()
        self.source = self.open_source(
            "account.group_account_invoice", code="bank", ordering="none"
        )
        self.add_route(self.source, "payment.received")

    def pay(self, **values):
        """What becomes of a payment of which the bank tells.

        :param values: other ones than in the example of the command
        """
        command = {
            **self.example("payment.received"),
            "currency": self.env.company.currency_id.name,
            **values,
        }
        return self.send(self.source, "payment.received", command)

    def payments(self):
        return self.env["account.payment"].search(
            [("payment_reference", "=like", "CAMT-%")], order="id"
        )

    def test_the_example_pays_the_invoice(self):
        message = self.pay()
        payment = self.payments()
        self.assert_done(message, payment, self.invoice)
        self.assertEqual(payment.amount, 121)
        self.assertEqual(payment.date, Date.to_date("2026-11-29"))
        self.assertEqual(payment.journal_id, self.bank)
        self.assertEqual(payment.memo, "Invoice INV/2026/00042")
        self.assertEqual(payment.partner_id, self.partner_a)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(
            self.invoice.payment_state, self.invoice._get_invoice_in_payment_state()
        )

    def test_the_same_payment_again_is_the_same(self):
        for _time in range(2):
            self.assert_done(self.pay(amount=21), self.payments(), self.invoice)
            self.assertEqual(len(self.payments()), 1)
            self.assertEqual(self.invoice.amount_residual, 100)

    def test_other_contents_under_a_reference_are_a_duplicate(self):
        self.pay(amount=21)
        message = self.pay(amount=100)
        self.assert_problem(message, "duplicate_reference", "CAMT-20261129-0007")
        self.assertEqual(self.invoice.amount_residual, 100)

    def test_a_payment_that_a_person_has_entered_is_a_duplicate(self):
        self.env["account.payment"].create(
            {
                "partner_id": self.partner_a.id,
                "amount": 121,
                "payment_reference": "CAMT-20261129-0007",
            }
        )
        self.assert_problem(self.pay(), "duplicate_reference", "CAMT")
        self.assertEqual(self.invoice.amount_residual, 121)

    def test_two_parts_pay_the_invoice(self):
        self.pay(amount=21)
        self.assertEqual(self.invoice.payment_state, "partial")
        self.pay(amount=100, reference="CAMT-2")
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_too_much_stays_on_the_customer_s_account(self):
        self.pay(amount=200)
        self.assertEqual(self.invoice.amount_residual, 0)
        lines = self.payments().move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(lines.mapped("amount_residual"), [-79])

    def test_a_part_of_an_invoice_with_several_due_dates(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50}),
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 30}
                    ),
                ],
            }
        )
        invoice = self.make_invoice(
            invoice_payment_term_id=term.id, payment_reference="HALVES"
        )
        self.pay(invoice="HALVES", amount=70)
        self.assertEqual(self.payments().amount, 70)
        self.assertEqual(invoice.amount_residual, 51)

    def test_the_discount_for_early_payment(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        values = {"invoice_payment_term_id": term.id, "amount": 100}
        taken = self.make_invoice(payment_reference="TAKEN", **values)
        left = self.make_invoice(payment_reference="LEFT", **values)
        early = {"date": "2026-11-05"}
        self.assert_done(self.pay(invoice="TAKEN", amount=98, **early))
        self.assert_done(
            self.pay(invoice="LEFT", amount=100, reference="CAMT-2", **early)
        )
        self.assertEqual((taken + left).mapped("amount_residual"), [0, 0])
        self.assertEqual(self.payments().mapped("amount"), [98, 100])
        self.assertEqual(len(self.payments()[1].move_id.line_ids), 2)

    def test_the_invoice_s_number_and_the_bank_account_s(self):
        self.bank.bank_acc_number = "BE71 0961 2345 6769"
        self.assert_done(
            self.pay(invoice=self.invoice.name, journal="BE71096123456769")
        )
        self.assertEqual(self.payments().journal_id, self.bank)

    def test_without_a_journal_odoo_chooses(self):
        self.assert_done(self.pay(journal=None, memo=None))
        self.assertEqual(self.payments().journal_id.type, "bank")
        self.assertEqual(self.payments().memo, "INV/2026/00042")

    def test_an_unknown_journal(self):
        message = self.pay(journal="SALE9")
        self.assert_problem(message, "unmatched", "SALE9")
        self.assertEqual(message.unmatched_kind, "journal")
        self.assertEqual(self.invoice.amount_residual, 121)

    def test_a_journal_that_no_money_comes_into(self):
        sales = self.company_data["default_journal_sale"]
        self.assert_problem(self.pay(journal=sales.code), "unmatched", sales.code)

    def test_an_invoice_that_is_not_posted_is_waited_for(self):
        self.invoice.button_draft()
        self.assert_problem(
            self.pay(), "waiting_for", "INV/2026/00042", state="waiting"
        )
        self.invoice.action_post()
        self.assert_done(self.pay())

    def test_an_invoice_of_another_company_is_not_there(self):
        data = self.setup_other_company(name="Plant 2")
        self.source.user_id.company_ids += data["company"]
        self.make_invoice(
            payment_reference="THEIRS",
            journal_id=data["default_journal_sale"].id,
        )
        message = self.pay(invoice="THEIRS")
        self.assert_problem(message, "waiting_for", "THEIRS", state="waiting")

    def test_two_invoices_with_a_number_are_for_a_person_to_tell(self):
        self.make_invoice(payment_reference="INV/2026/00042")
        self.assert_problem(self.pay(), "unmatched", "INV/2026/00042")

    def test_another_currency_is_refused(self):
        message = self.pay(currency="EUR")
        self.assert_problem(message, "refused", "EUR")
        self.assertFalse(self.payments())

    def test_an_invoice_in_a_foreign_currency_is_paid_in_it(self):
        invoice = self.make_invoice(
            currency_id=self.other.id, payment_reference="FOREIGN"
        )
        self.assert_done(self.pay(invoice="FOREIGN", currency="EUR", amount=21))
        self.assertEqual(self.payments().currency_id, self.other)
        self.assertEqual(invoice.amount_residual, 100)

    def test_a_paid_invoice_is_refused_in_odoo_s_words(self):
        self.pay()
        message = self.pay(reference="CAMT-2")
        self.assert_problem(message, "refused", "nothing left to pay")
        self.assertEqual(len(self.payments()), 1)

    def test_more_decimals_than_the_currency_has(self):
        self.assert_problem(self.pay(amount=21.005), "schema", "21.005")

    def test_a_day_that_does_not_exist(self):
        self.assert_problem(self.pay(date="2026-02-30"), "schema", "date")

    def test_without_the_right_to_register_payments_none_is(self):
        self.source.user_id.group_ids = self.env.ref("base.group_user")
        self.assert_problem(self.pay(), "refused", "not allowed")
        self.assertEqual(self.invoice.amount_residual, 121)
