# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.outbox.tests.common import OutboxCase


@tagged("post_install", "-at_install")
class TestPricelistItemEvents(OutboxCase):
    """A price list with a fixed price of hops."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("product.group_product_pricelist")
        cls.hops = cls.env["product.template"].create(
            {"name": "Hops", "default_code": "HOP-1"}
        )
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Retail"})
        with Form(cls.pricelist) as form:
            with form.item_ids.new() as line:
                line.product_tmpl_id = cls.hops
                line.compute_price = "fixed"
                line.fixed_price = 12.5
                line.min_quantity = 10
        cls.item = cls.pricelist.item_ids

    def told(self):
        self.flush()
        return [
            (event.name, event.res_id)
            for event in self.events()
            if event.res_model == "product.pricelist.item"
        ]

    def test_a_line_added_to_a_price_list_is_created_and_no_more(self):
        with Form(self.pricelist) as form:
            with form.item_ids.new() as line:
                line.compute_price = "percentage"
                line.percent_price = 5
        new = self.pricelist.item_ids - self.item
        self.assertEqual(self.told(), [("pricelist.item.created", new.id)])
        data = self.data(self.events("pricelist.item.created"))
        self.assertEqual(
            (data["method"], data["discount_percent"]), ("percentage", 5.0)
        )

    def test_a_duplicated_price_list_creates_its_rules(self):
        copy = self.pricelist.copy()
        self.assertEqual(self.told(), [("pricelist.item.created", copy.item_ids.id)])

    def test_a_new_price_is_an_update(self):
        with Form(self.pricelist) as form:
            with form.item_ids.edit(0) as line:
                line.fixed_price = 11
        self.assertEqual(self.told(), [("pricelist.item.updated", self.item.id)])
        data = self.data(self.events("pricelist.item.updated"))
        self.assertEqual(data["fixed_price"], 11.0)

    def test_each_change_alone_is_an_update(self):
        other = self.env["product.pricelist"].create({"name": "Wholesale"})
        self.forget_events()
        for field, value in (
            ("min_quantity", 5),
            ("date_start", "2026-01-01 00:00:00"),
            ("date_end", "2027-01-01 00:00:00"),
            ("product_id", self.hops.product_variant_id.id),
            ("compute_price", "formula"),
            ("price_discount", 3),
            ("price_surcharge", 1),
            ("price_round", 0.5),
            ("price_max_margin", 4),
            ("price_min_margin", 2),
            ("base", "standard_price"),
            ("pricelist_id", other.id),
        ):
            self.item[field] = value
            self.assertEqual(
                self.told(), [("pricelist.item.updated", self.item.id)], field
            )
            self.forget_events()

    def test_the_same_values_and_other_settings_make_no_event(self):
        self.item.write({"fixed_price": 12.5, "min_quantity": 10})
        self.pricelist.write({"name": "Shops", "sequence": 3})
        self.hops.write({"name": "Fresh Hops", "list_price": 20})
        self.assertFalse(self.told())

    def test_an_archived_price_list_is_an_update_of_its_rules_alone(self):
        other = self.pricelist.copy()
        self.forget_events()
        self.pricelist.action_archive()
        self.assertEqual(self.told(), [("pricelist.item.updated", self.item.id)])
        data = self.data(self.events("pricelist.item.updated"))
        self.assertIs(data["pricelist"]["active"], False)
        self.assertTrue(other.active)

    def test_a_removed_line_is_deleted_and_told_with_what_it_was(self):
        item_id = self.item.id
        with Form(self.pricelist) as form:
            form.item_ids.remove(0)
        self.assertEqual(self.told(), [("pricelist.item.deleted", item_id)])
        data = self.data(self.events("pricelist.item.deleted"))
        self.assertEqual(data["fixed_price"], 12.5)
        self.assertEqual(data["product_template"]["name"], "Hops")

    def test_a_deleted_price_list_deletes_its_rules(self):
        item_id = self.item.id
        self.pricelist.unlink()
        self.assertEqual(self.told(), [("pricelist.item.deleted", item_id)])

    def test_a_rule_added_and_removed_at_once_was_never_there(self):
        self.pricelist.item_ids = [Command.create({"fixed_price": 1})]
        (self.pricelist.item_ids - self.item).unlink()
        self.assertFalse(self.told())

    def test_an_order_changes_no_price(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Pub"}).id,
                "pricelist_id": self.pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.hops.product_variant_id.id,
                            "product_uom_qty": 10,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self.assertEqual(order.order_line.price_unit, 12.5)
        self.assertFalse(self.told())

    def test_the_payload_of_a_rule(self):
        self.item.date_start = "2026-01-01 00:00:00"
        self.flush()
        data = self.data(self.events("pricelist.item.updated"))
        variant = self.hops.product_variant_id
        for key, value in {
            "id": self.item.id,
            "pricelist": {
                "active": True,
                "id": self.pricelist.id,
                "name": "Retail",
            },
            "applies_to": "1_product",
            "product_template": {
                "id": self.hops.id,
                "name": "Hops",
                "variants": [{"id": variant.id, "sku": "HOP-1"}],
            },
            "product": None,
            "category": None,
            "min_quantity": 10.0,
            "starts_at": "2026-01-01T00:00:00Z",
            "ends_at": None,
            "method": "fixed",
            "fixed_price": 12.5,
            "base": "list_price",
            "currency": {"code": self.pricelist.currency_id.name},
        }.items():
            self.assertEqual(data[key], value, key)

    def test_prices_are_confidential(self):
        lines = self.env.ref("outbox_sale.payload_pricelist_item_v1").line_ids
        classes = dict(lines.mapped(lambda line: (line.key, line.classification)))
        for key in ("fixed_price", "discount_percent", "formula_min_margin", "method"):
            self.assertEqual(classes[key], "confidential", key)

    def test_rules_belong_to_the_company_of_their_price_list(self):
        brewery, bakery = self.env["res.company"].create(
            [{"name": "Brewery"}, {"name": "Bakery"}]
        )
        kind = self.env.ref("outbox_sale.event_type_pricelist_item_created")
        self.subscribe(self.make_endpoint(), kind, company_id=brewery.id)
        self.forget_events()
        mine, theirs = self.env["product.pricelist"].create(
            [
                {
                    "name": company.name,
                    "company_id": company.id,
                    "item_ids": [Command.create({"fixed_price": 1})],
                }
                for company in (brewery, bakery)
            ]
        )
        self.flush()
        events = self.events("pricelist.item.created")
        self.assertEqual(
            {event.res_id: event.company_id for event in events},
            {mine.item_ids.id: brewery, theirs.item_ids.id: bakery},
        )
        wanted = events.filtered("delivery_ids")
        self.assertEqual(wanted.mapped("res_id"), mine.item_ids.ids)
