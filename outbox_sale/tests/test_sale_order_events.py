# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SaleCase


@tagged("post_install", "-at_install")
class TestSaleOrderEvents(SaleCase):
    def names_of(self, order):
        self.flush()
        return [
            event.name
            for event in self.events()
            if (event.res_model, event.res_id) == (order._name, order.id)
        ]

    def test_a_quotation_is_created_and_no_more(self):
        order = self.quotation(1, 2)
        self.assertEqual(self.names_of(order), ["sale.order.created"])

    def test_an_order_is_confirmed_by_its_button(self):
        order = self.quotation(1)
        self.forget_events()
        order.action_confirm()
        self.assertEqual(self.names_of(order), ["sale.order.confirmed"])
        self.assertEqual(
            self.data(self.events("sale.order.confirmed"))["state"], "sale"
        )

    def test_an_order_created_and_confirmed_at_once_is_both(self):
        order = self.quotation(1)
        order.action_confirm()
        self.assertEqual(
            sorted(self.names_of(order)),
            ["sale.order.confirmed", "sale.order.created"],
        )

    def test_an_order_is_cancelled(self):
        order = self.confirmed(1)
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self.names_of(order), ["sale.order.cancelled"])

    def test_all_a_planner_must_know_makes_one_update(self):
        order = self.confirmed(1, 2)
        with Form(order) as form:
            form.commitment_date = fields.Datetime.now()
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 9
            with form.order_line.new() as line:
                line.product_id = self.products[2]
        self.assertEqual(self.names_of(order), ["sale.order.updated"])
        lines = self.data(self.events("sale.order.updated"))["lines"]
        self.assertEqual([line["quantity"] for line in lines], [9.0, 2.0, 1.0])

    def test_each_change_alone_is_an_update(self):
        for change in (
            {"commitment_date": fields.Datetime.now()},
            {"client_order_ref": "PO-7"},
            {"order_line": [Command.create({"product_id": self.products[0].id})]},
        ):
            order = self.confirmed(1, 2)
            order.write(change)
            self.assertEqual(self.names_of(order), ["sale.order.updated"], change)
        for change in (
            {"product_uom_qty": 5},
            {"customer_lead": 12},
        ):
            order = self.confirmed(1, 2)
            order.order_line[1].write(change)
            self.assertEqual(self.names_of(order), ["sale.order.updated"], change)

    def test_a_removed_line_is_an_update(self):
        order = self.quotation(1, 2)
        order.write({"state": "sent"})
        self.forget_events()
        order.order_line[1].unlink()
        self.assertFalse(self.names_of(order), "a quotation concerns no planner")
        order = self.confirmed(1)
        section = self.env["sale.order.line"].create(
            {"order_id": order.id, "display_type": "line_note", "name": "Note"}
        )
        self.forget_events()
        section.unlink()
        self.assertEqual(self.names_of(order), ["sale.order.updated"])

    def test_prices_and_notes_concern_no_planner(self):
        order = self.confirmed(1)
        order.note = "Call before delivery"
        order.order_line.price_unit = 99
        self.assertFalse(self.names_of(order))

    def test_updates_of_the_confirming_transaction_are_told_by_it(self):
        order = self.quotation(1)
        self.forget_events()
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        self.assertEqual(self.names_of(order), ["sale.order.confirmed"])
        confirmed = self.events("sale.order.confirmed")
        self.assertEqual(self.data(confirmed)["lines"][0]["quantity"], 4.0)

    def test_the_smart_button_shows_the_orders_own_events(self):
        order = self.quotation(1)
        order.action_confirm()
        other = self.quotation(1)
        self.flush()
        order.invalidate_recordset()
        self.assertEqual(order.outbox_event_count, 2)
        action = order.action_open_outbox_events()
        events = self.env["outbox.event"].search(action["domain"])
        self.assertEqual(set(events.mapped("res_id")), {order.id})
        self.assertNotIn(other.id, events.mapped("res_id"))


@tagged("post_install", "-at_install")
class TestSaleOrderPayload(SaleCase):
    def test_the_payload_of_an_order(self):
        order = self.quotation(2)
        order.client_order_ref = "PO-7"
        order.action_confirm()
        self.flush()
        data = self.data(self.events("sale.order.confirmed"))
        self.assertEqual(data["name"], order.name)
        self.assertEqual(data["customer_reference"], "PO-7")
        self.assertEqual(data["customer"]["reference"], "C-100")
        self.assertEqual(data["delivery_address"]["city"], "Ghent")
        self.assertEqual(data["delivery_address"]["country"], {"code": "BE"})
        self.assertIsNone(data["delivery_address"]["street2"])
        self.assertEqual(data["company"]["id"], order.company_id.id)
        self.assertEqual(data["warehouse"]["code"], order.warehouse_id.code)
        self.assertEqual(data["currency"], {"code": order.currency_id.name})
        self.assertEqual(data["amount_total"], 20.0)
        self.assertRegex(data["ordered_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertIsNone(data["delivery_date"])
        (line,) = data["lines"]
        self.assertEqual(
            line["product"],
            {
                "barcode": "540000000001",
                "id": self.products[0].id,
                "name": "Hops 1",
                "sku": "HOP-1",
            },
        )
        self.assertEqual((line["quantity"], line["price_unit"]), (2.0, 10.0))
        self.assertEqual(line["unit"]["name"], "Units")
        self.assertIsNone(line["display_type"])

    def test_the_payload_depends_on_neither_language_nor_rights(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.products[0].with_context(lang="fr_FR").name = "Houblon"
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "outbox_seller",
                "lang": "fr_FR",
                "group_ids": [
                    Command.set([self.env.ref("sales_team.group_sale_salesman").id])
                ],
            }
        )
        self.forget_events()
        order = (
            self.env["sale.order"]
            .with_user(seller)
            .with_context(lang="fr_FR")
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.products[0].id})],
                }
            )
        )
        self.flush()
        event = self.events("sale.order.created").filtered(
            lambda event: event.res_id == order.id
        )
        self.assertEqual(self.data(event)["lines"][0]["product"]["name"], "Hops 1")
        self.assertEqual(event.user_id, seller)

    def test_many_payloads_cost_few_queries_more_than_one(self):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id})
                        for product in self.products
                    ],
                }
                for _number in range(50)
            ]
        )
        kind = self.env.ref("outbox_sale.event_type_sale_order_created")
        self.forget_events()
        counts = []
        for records in (orders[:1], orders):
            self.env.invalidate_all()
            self.env["outbox.event.type"].emit(kind.name, records)
            before = self.env.cr.sql_log_count
            self.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.forget_events()
        self.assertLessEqual(counts[1], counts[0] + 5, counts)


@tagged("post_install", "-at_install")
class TestSaleOrderCost(SaleCase):
    def test_an_order_created_and_confirmed_costs_three_statements(self):
        # What is there, the payload, and the events with what is owed.
        self.check_cost(lambda: self.customer.id, self.sell, "sale.order.", 3)

    def sell(self, customer_id):
        order = self.env["sale.order"].create(
            {
                "partner_id": customer_id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                    for product in self.products
                ],
            }
        )
        order.action_confirm()
