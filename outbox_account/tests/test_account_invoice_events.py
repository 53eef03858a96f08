# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import Form

from .common import AccountCase

POSTED = "account.invoice.posted"
PAID = "account.invoice.paid"
PARTIALLY_PAID = "account.invoice.partially_paid"
REVERSED = "account.invoice.reversed"
UNPAID = "account.invoice.unpaid"
CANCELLED = "account.invoice.cancelled"
RESET = "account.invoice.reset_to_draft"


class TestPosted(AccountCase):
    def test_a_draft_makes_no_event_and_is_posted_by_its_button(self):
        invoice = self.draft()
        self.assertFalse(self.names_of(invoice))
        invoice.action_post()
        self.assertEqual(self.names_of(invoice), [POSTED])
        self.assertEqual(self.data_of("invoice.posted")["state"], "posted")

    def test_every_kind_of_invoice_is_told_with_its_kind(self):
        for kind in (
            "out_invoice",
            "out_refund",
            "in_invoice",
            "in_refund",
            "out_receipt",
            "in_receipt",
        ):
            move = self.draft(kind)
            move.action_post()
            self.assertEqual(self.names_of(move), [POSTED])
            self.assertEqual(self.data_of("invoice.posted")["kind"], kind)
            self.forget_events()

    def test_a_journal_entry_makes_no_event(self):
        account = self.company_data["default_account_revenue"]
        with Form(self.env["account.move"]) as form:
            for side in ("debit", "credit"):
                with form.line_ids.new() as line:
                    line.account_id = account
                    setattr(line, side, 100.0)
        entry = form.save()
        for act in (entry.action_post, entry.button_draft, entry.button_cancel):
            act()
            self.assertFalse(self.names_of(entry), act)
            self.forget_events()

    def test_changes_of_a_posted_invoice_make_no_event(self):
        invoice = self.posted()
        with Form(invoice) as form:
            form.payment_reference = "+++000/0000/00000+++"
            form.invoice_date_due = fields.Date.add(fields.Date.today(), days=45)
        self.assertFalse(self.names_of(invoice))

    def test_invoices_of_two_companies_are_told_with_their_company(self):
        other = self.setup_other_company()["company"]
        ours, theirs = self.draft(), self.draft(company=other)
        self.forget_events()
        (ours + theirs).action_post()
        self.flush()
        events = self.events(POSTED)
        self.assertEqual(
            [(event.res_id, event.company_id) for event in events],
            [(ours.id, self.env.company), (theirs.id, other)],
        )
        for event, invoice in zip(events, ours + theirs, strict=True):
            data = self.data(event)
            self.assertEqual(data["company"]["id"], invoice.company_id.id)
            account = invoice.invoice_line_ids.account_id
            self.assertEqual(
                data["lines"][0]["account_code"],
                account.with_company(invoice.company_id).code,
            )
            self.assertTrue(data["lines"][0]["account_code"])


class TestPaid(AccountCase):
    def test_an_invoice_is_paid_in_full(self):
        invoice = self.posted()
        self.pay(invoice)
        self.assertEqual(self.names_of(invoice), [PAID])
        data = self.data_of("invoice.paid")
        self.assertEqual((data["payment_state"], data["amount_residual"]), ("paid", 0))

    def test_a_bill_is_paid_in_full(self):
        bill = self.posted("in_invoice")
        self.pay(bill)
        self.assertEqual(self.names_of(bill), [PAID])
        self.assertEqual(self.data_of("invoice.paid")["kind"], "in_invoice")

    def test_every_payment_of_a_part_is_told_and_then_the_rest(self):
        invoice = self.posted()
        for amount, left in ((50.0, 70.0), (30.0, 40.0)):
            self.pay(invoice, amount)
            self.assertEqual(self.names_of(invoice), [PARTIALLY_PAID])
            data = self.data_of("invoice.partially_paid")
            self.assertEqual(data["amount_residual"], left)
            self.assertEqual(data["payment_state"], "partial")
            self.forget_events()
        self.pay(invoice)
        self.assertEqual(self.names_of(invoice), [PAID])

    def test_one_payment_of_several_invoices_pays_each(self):
        invoices = self.posted() + self.posted()
        self.pay(invoices)
        self.assertEqual(self.names_of(invoices), [PAID, PAID])

    def test_an_invoice_of_nothing_is_paid_when_it_is_posted(self):
        with Form(self.draft()) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.price_unit = 0.0
        invoice = form.save()
        self.forget_events()
        invoice.action_post()
        self.assertEqual(self.names_of(invoice), [POSTED, PAID])

    def test_a_draft_that_is_paid_is_told_when_it_is_posted(self):
        invoice = self.draft()
        self.pay(invoice)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse(self.names_of(invoice), "nobody was told of the draft")
        self.forget_events()
        invoice.action_post()
        self.assertEqual(self.names_of(invoice), [POSTED, PAID])

    def test_a_payment_that_is_undone_is_told(self):
        invoice = self.posted()
        first, rest = self.pay(invoice, 50.0), self.pay(invoice)
        self.forget_events()
        first.action_draft()
        first.action_cancel()
        self.assertEqual(self.names_of(invoice), [PARTIALLY_PAID])
        self.assertEqual(self.data_of("invoice.partially_paid")["amount_residual"], 50)
        self.forget_events()
        rest.action_draft()
        rest.action_cancel()
        self.assertEqual(self.names_of(invoice), [UNPAID])
        self.assertEqual(self.data_of("invoice.unpaid")["amount_residual"], 120.0)

    def test_blocking_a_payment_is_no_event(self):
        bill = self.posted("in_invoice")
        for _blocked in (True, False):
            bill.action_toggle_block_payment()
            self.assertFalse(self.names_of(bill))
            self.forget_events()


class TestInPayment(AccountCase):
    """Where payments wait for the bank, as with Odoo's accounting app."""

    @contextmanager
    def _payments_wait_for_the_bank(self):
        model = self.registry["account.move"]
        with patch.object(
            model, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            yield

    def test_in_payment_is_paid_and_so_again_when_the_bank_confirms(self):
        with self._payments_wait_for_the_bank():
            invoice = self.posted()
            payment = self.pay(invoice)
            self.assertEqual(self.names_of(invoice), [PAID])
            data = self.data_of("invoice.paid")
            self.assertEqual(data["payment_state"], "in_payment")
            self.forget_events()
            self._receive(payment)
            self.assertEqual(self.names_of(invoice), [PAID])
            self.assertEqual(self.data_of("invoice.paid")["payment_state"], "paid")

    def _receive(self, payment):
        """The bank statement has the payment, and somebody matches the two."""
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": payment.journal_id.id,
                "payment_ref": payment.name,
                "amount": payment.amount,
            }
        )
        _bank, suspense, _other = statement_line._seek_for_lines()
        outstanding, _counterpart, _write_off = payment._seek_for_lines()
        suspense.account_id = outstanding.account_id
        (suspense + outstanding).reconcile()


class TestReversed(AccountCase):
    def test_a_full_credit_note_reverses_the_invoice(self):
        invoice = self.posted()
        credit_note = self.reverse(invoice)
        self.assertFalse(self.names_of(invoice + credit_note))
        credit_note.action_post()
        self.assertEqual(self.names_of(invoice), [REVERSED])
        self.assertEqual(self.names_of(credit_note), [POSTED, PAID])
        data = self.data_of("invoice.posted")
        self.assertEqual(data["kind"], "out_refund")
        self.assertEqual(
            data["reversed_document"], {"id": invoice.id, "name": invoice.name}
        )
        self.assertEqual(
            self.data_of("invoice.reversed")["reversals"],
            [{"id": credit_note.id, "name": credit_note.name, "state": "posted"}],
        )

    def test_a_reversed_invoice_can_be_replaced_at_once(self):
        invoice = self.posted()
        new = self.reverse(invoice, create_invoice=True)
        self.assertEqual(self.names_of(invoice), [REVERSED])
        self.assertEqual(self.names_of(invoice.reversal_move_ids), [POSTED, PAID])
        self.assertFalse(self.names_of(new), "the new invoice is a draft")

    def test_a_credit_note_of_a_part_pays_a_part(self):
        invoice = self.posted(quantity=2)
        credit_note = self.reverse(invoice)
        with Form(credit_note) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.quantity = 1
        credit_note.action_post()
        self.assertEqual(self.names_of(invoice), [PARTIALLY_PAID])
        self.assertEqual(self.data_of("invoice.partially_paid")["amount_residual"], 120)

    def test_a_credit_note_is_refunded(self):
        credit_note = self.posted("out_refund")
        self.pay(credit_note)
        self.assertEqual(self.names_of(credit_note), [PAID])
        self.assertEqual(self.data_of("invoice.paid")["kind"], "out_refund")

    def test_a_credit_note_is_set_off_against_a_bill_by_hand(self):
        bill, credit_note = self.posted("in_invoice"), self.posted("in_refund")
        (line,) = credit_note.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        bill.js_assign_outstanding_line(line.id)
        self.assertEqual(self.names_of(bill), [REVERSED])
        self.assertEqual(self.names_of(credit_note), [PAID])

    def test_an_invoice_whose_credit_note_is_withdrawn_is_unpaid(self):
        invoice = self.posted()
        credit_note = self.reverse(invoice)
        credit_note.action_post()
        self.forget_events()
        credit_note.button_draft()
        credit_note.button_cancel()
        self.assertEqual(self.names_of(invoice), [UNPAID])
        self.assertEqual(self.names_of(credit_note), [CANCELLED])


class TestWithdrawn(AccountCase):
    def test_an_invoice_is_reset_to_draft_changed_and_posted_again(self):
        invoice = self.posted()
        invoice.button_draft()
        self.assertEqual(self.names_of(invoice), [RESET])
        self.forget_events()
        with Form(invoice) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.quantity = 3
        self.assertFalse(self.names_of(invoice))
        invoice.action_post()
        self.assertEqual(self.names_of(invoice), [POSTED])
        self.assertEqual(self.data_of("invoice.posted")["amount_total"], 360.0)

    def test_a_paid_invoice_is_told_as_paid_when_it_is_posted_again(self):
        invoice = self.posted()
        self.pay(invoice)
        self.forget_events()
        invoice.button_draft()
        self.assertEqual(self.names_of(invoice), [RESET])
        self.forget_events()
        invoice.action_post()
        self.assertEqual(self.names_of(invoice), [POSTED, PAID])

    def test_what_is_posted_again_at_once_is_no_event(self):
        invoice = self.posted()
        invoice.button_draft()
        invoice.action_post()
        self.assertFalse(self.names_of(invoice))

    def test_an_invoice_is_cancelled(self):
        invoice = self.posted()
        invoice.button_draft()
        self.forget_events()
        invoice.button_cancel()
        self.assertEqual(self.names_of(invoice), [CANCELLED])
        self.assertEqual(self.data_of("invoice.cancelled")["name"], invoice.name)
        self.forget_events()
        invoice.button_draft()
        self.assertEqual(self.names_of(invoice), [RESET])

    def test_a_paid_invoice_that_is_cancelled_is_no_unpaid_one(self):
        invoice = self.posted()
        self.pay(invoice)
        self.forget_events()
        invoice.button_cancel()
        self.assertEqual(self.names_of(invoice), [CANCELLED])

    def test_a_draft_that_nobody_was_told_of_is_cancelled_without_an_event(self):
        bill = self.draft("in_invoice")
        self.forget_events()
        for act in (bill.button_cancel, bill.button_draft):
            act()
            self.assertFalse(self.names_of(bill), act)
            self.forget_events()

    def test_a_posted_invoice_that_is_duplicated_makes_no_event_of_its_copy(self):
        copy = self.posted().copy()
        self.assertFalse(self.names_of(copy))

    def test_a_transaction_that_posts_and_cancels_tells_the_end(self):
        invoice = self.draft()
        self.forget_events()
        invoice.action_post()
        invoice.button_cancel()
        self.assertEqual(self.names_of(invoice), [CANCELLED])


class TestAccountInvoiceCost(AccountCase):
    def test_a_posted_invoice_costs_four_statements(self):
        # Before, after, the payload, and the event with what is owed.
        self.check_cost(
            self.draft, lambda move: move.action_post(), "account.invoice.", 4
        )
