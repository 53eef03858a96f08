# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form

from .common import AccountCase

POSTED = "account.payment.posted"


class TestAccountPayment(AccountCase):
    def _payment(self, **values):
        with Form(self.env["account.payment"]) as form:
            form.partner_id = self.partner
            form.amount = 75.0
            form.memo = "Advance"
            for name, value in values.items():
                setattr(form, name, value)
        return form.save()

    def test_a_payment_is_posted_by_its_button(self):
        payment = self._payment()
        self.assertFalse(self.names_of(payment), "a draft makes no event")
        payment.action_post()
        self.assertEqual(self.names_of(payment), [POSTED])
        data = self.data_of("payment.posted")
        self.assertEqual(data["state"], "in_process")
        self.assertEqual(data["direction"], "inbound")
        self.assertEqual(data["amount"], 75.0)
        self.assertEqual(data["memo"], "Advance")
        self.assertEqual(data["partner"]["reference"], "C-100")
        self.assertEqual(data["method"]["code"], "manual")
        self.assertEqual(data["name"], payment.name)
        self.assertEqual((data["invoices"], data["bills"]), ([], []))

    def test_a_payment_that_the_bank_confirms_is_not_told_twice(self):
        payment = self._payment()
        payment.action_post()
        self.forget_events()
        payment.action_validate()
        self.assertEqual(payment.state, "paid")
        self.assertFalse(self.names_of(payment))

    def test_a_payment_names_the_invoices_it_settles(self):
        invoices = self.posted() + self.posted()
        payment = self.pay(invoices[0], 50.0)
        self.assertEqual(self.names_of(payment), [POSTED])
        self.assertEqual(
            self.data_of("payment.posted")["invoices"],
            [
                {
                    "id": invoices[0].id,
                    "name": invoices[0].name,
                    "kind": "out_invoice",
                    "payment_state": "partial",
                    "amount_residual": 70.0,
                }
            ],
        )

    def test_a_payment_of_a_bill_names_the_bank_account_it_goes_to(self):
        bank = self.env["res.bank"].create({"name": "Bank", "bic": "GKCCBEBB"})
        account = self.env["res.partner.bank"].create(
            {
                "acc_number": "BE71096123456769",
                "partner_id": self.partner.id,
                "bank_id": bank.id,
                "allow_out_payment": True,
            }
        )
        bill = self.posted("in_invoice", partner_bank_id=account)
        payment = self.pay(bill)
        self.assertEqual(self.names_of(payment), [POSTED])
        data = self.data_of("payment.posted")
        self.assertEqual(data["direction"], "outbound")
        self.assertEqual([item["name"] for item in data["bills"]], [bill.name])
        self.assertEqual(data["partner_bank_account"]["number"], "BE71096123456769")
        self.assertEqual(data["partner_bank_account"]["bank"], {"bic": "GKCCBEBB"})

    def test_a_payment_is_posted_again_after_it_was_reset_to_draft(self):
        payment = self._payment()
        payment.action_post()
        self.forget_events()
        payment.action_draft()
        self.assertFalse(self.names_of(payment))
        self.forget_events()
        payment.action_post()
        self.assertEqual(self.names_of(payment), [POSTED])

    def test_a_cancelled_payment_makes_no_event(self):
        payment = self._payment()
        payment.action_post()
        self.forget_events()
        payment.action_draft()
        payment.action_cancel()
        self.assertFalse(self.names_of(payment))
        self.assertEqual(payment.state, "canceled")

    def test_the_journal_entry_of_a_payment_makes_no_event(self):
        payment = self._payment()
        payment.action_post()
        self.assertTrue(payment.move_id)
        self.assertFalse(self.names_of(payment.move_id))

    def test_the_smart_button_shows_the_events_of_a_payment(self):
        payment = self._payment()
        payment.action_post()
        self.flush()
        payment.invalidate_recordset()
        self.assertEqual(payment.outbox_event_count, 1)
        arch = self.env["account.payment"].get_view(view_type="form")["arch"]
        self.assertIn("action_open_outbox_events", arch)
