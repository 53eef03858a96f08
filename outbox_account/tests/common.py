# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.outbox.tests.common import OutboxCommon


@tagged("post_install", "-at_install")
class AccountCase(OutboxCommon, AccountTestInvoicingCommon):
    """Invoices and payments made as an accountant makes them, who is no superuser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 20%",
                "amount": 20.0,
                "price_include_override": "tax_excluded",
            }
        )
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Hops",
                "default_code": "HOP-1",
                "barcode": "540000000001",
                "list_price": 100.0,
                "standard_price": 100.0,
                "taxes_id": [Command.set(cls.tax.ids)],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Brew & Sons",
                "ref": "C-100",
                "vat": "BE0477472701",
                "city": "Ghent",
                "country_id": cls.env.ref("base.be").id,
            }
        )

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref(
            "integration_base.group_integration_manager"
        )

    def setUp(self):
        super().setUp()
        self.allow_loopback()
        self.forget_events()

    def draft(self, move_type="out_invoice", quantity=1, company=None, **values):
        """A draft document of one line, as the form makes it."""
        env = self.env(context={**self.env.context, "default_move_type": move_type})
        with Form(env["account.move"].with_company(company or env.company)) as form:
            form.partner_id = self.partner
            if move_type != "out_invoice":
                form.invoice_date = fields.Date.today()
            for name, value in values.items():
                setattr(form, name, value)
            with form.invoice_line_ids.new() as line:
                line.product_id = self.goods
                line.quantity = quantity
        return form.save().with_env(self.env)

    def posted(self, move_type="out_invoice", **values):
        """A posted document, as if it had been committed."""
        move = self.draft(move_type, **values)
        move.action_post()
        self.forget_events()
        return move

    def pay(self, moves, amount=None):
        """Pay by the wizard, all or a part."""
        wizard = Form(
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=moves.ids
            )
        )
        if amount:
            wizard.amount = amount
        return wizard.save()._create_payments()

    def reverse(self, move, create_invoice=False):
        """Make the credit note by the wizard: a draft, unless it is replaced at once.

        :return: the credit note, or the draft of the new invoice
        """
        wizard = Form(
            self.env["account.move.reversal"].with_context(
                active_model="account.move", active_ids=move.ids
            )
        ).save()
        if create_invoice:
            wizard.modify_moves()
        else:
            wizard.refund_moves()
        return wizard.new_move_ids

    def names_of(self, records):
        """Names of the events of these records, oldest first."""
        self.flush()
        return [
            event.name
            for event in self.events()
            if event.res_model == records._name and event.res_id in records.ids
        ]

    def data_of(self, name):
        (event,) = self.events(f"account.{name}")
        return self.data(event)
