# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import MasterDataCase


class ProductCase(MasterDataCase):
    """A beer in three sizes, and another product without variants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("product.group_product_variant")
        cls.size = cls.env["product.attribute"].create({"name": "Size"})
        cls.sizes = cls.env["product.attribute.value"].create(
            [
                {"name": name, "attribute_id": cls.size.id, "default_extra_price": 0}
                for name in ("S", "M", "L")
            ]
        )
        cls.beer = cls.env["product.template"].create(
            {
                "name": "Stout",
                "list_price": 4,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": cls.size.id,
                            "value_ids": [Command.set(cls.sizes.ids)],
                        }
                    )
                ],
            }
        )
        cls.small, cls.medium, cls.large = cls.beer.product_variant_ids
        cls.glass = cls.env["product.template"].create({"name": "Glass"})
        cls.other = cls.glass.product_variant_id

    def names_about_products(self):
        return self.told("product.product")

    def updated(self, *products):
        return [("product.updated", product.id) for product in products]

    def archived(self, *products):
        return [("product.archived", product.id) for product in products]


@tagged("post_install", "-at_install")
class TestProductCreated(ProductCase):
    def test_a_saved_product_is_created_and_no_more(self):
        with Form(self.env["product.template"]) as form:
            form.name = "Porter"
            form.list_price = 5
        product = form.record.product_variant_id
        self.assertEqual(self.names_about_products(), [("product.created", product.id)])

    def test_each_variant_is_created(self):
        with Form(self.env["product.template"]) as form:
            form.name = "Porter"
            with form.attribute_line_ids.new() as line:
                line.attribute_id = self.size
                for value in self.sizes:
                    line.value_ids.add(value)
        variants = form.record.product_variant_ids
        self.assertEqual(len(variants), 3)
        self.assertEqual(
            self.names_about_products(),
            [("product.created", id_) for id_ in variants.ids],
        )

    def test_a_further_attribute_value_creates_its_variant_only(self):
        value = self.env["product.attribute.value"].create(
            {"name": "XL", "attribute_id": self.size.id}
        )
        with Form(self.beer) as form:
            with form.attribute_line_ids.edit(0) as line:
                line.value_ids.add(value)
        new = self.beer.product_variant_ids - self.small - self.medium - self.large
        self.assertEqual(self.names_about_products(), [("product.created", new.id)])

    def test_a_new_variant_tells_also_what_changed_with_it(self):
        value = self.env["product.attribute.value"].create(
            {"name": "XL", "attribute_id": self.size.id}
        )
        self.beer.write(
            {
                "name": "Imperial Stout",
                "attribute_line_ids": [
                    Command.update(
                        self.beer.attribute_line_ids.id,
                        {"value_ids": [Command.link(value.id)]},
                    )
                ],
            }
        )
        new = self.beer.product_variant_ids - self.small - self.medium - self.large
        self.assertCountEqual(
            self.names_about_products(),
            [
                ("product.created", new.id),
                *self.updated(self.small, self.medium, self.large),
            ],
        )
        created = self.events("product.created")
        self.assertEqual(self.data(created)["name"], "Imperial Stout")

    def test_a_duplicate_is_created(self):
        copy = self.beer.copy()
        self.assertEqual(
            self.names_about_products(),
            [("product.created", id_) for id_ in copy.product_variant_ids.ids],
        )

    def test_imported_products_are_created_and_a_tested_import_makes_none(self):
        file = ["name", "default_code"], [["Ale", "ALE-1"], ["Bock", "BOCK-1"]]
        self.import_csv("product.template", *file, dry_run=True)
        self.assertFalse(self.names_about_products())
        self.import_csv("product.template", *file)
        self.assertEqual(
            [self.data(event)["sku"] for event in self.events("product.created")],
            ["ALE-1", "BOCK-1"],
        )
        self.assertEqual(len(self.names_about_products()), 2)

    def test_a_product_created_archived_is_created_only(self):
        product = self.env["product.product"].create({"name": "Old", "active": False})
        self.assertEqual(self.names_about_products(), [("product.created", product.id)])
        self.assertIs(self.data(self.events("product.created"))["active"], False)


@tagged("post_install", "-at_install")
class TestProductUpdated(ProductCase):
    def test_a_new_name_concerns_every_active_variant_and_no_other_product(self):
        self.large.action_archive()
        self.forget_events()
        with Form(self.beer) as form:
            form.name = "Dry Stout"
        self.assertEqual(
            self.names_about_products(), self.updated(self.small, self.medium)
        )
        self.assertEqual(
            {self.data(event)["name"] for event in self.events("product.updated")},
            {"Dry Stout"},
        )

    def test_each_change_of_what_variants_share_is_an_update(self):
        category = self.env["product.category"].create({"name": "Beer"})
        dozen = self.env.ref("uom.product_uom_dozen")
        self.forget_events()
        for field, value in (
            ("name", "Pint"),
            ("description_sale", "Half a litre"),
            ("type", "service"),
            ("categ_id", category),
            ("uom_id", dozen),
            ("list_price", 2.5),
            ("sale_ok", False),
            ("purchase_ok", False),
            ("company_id", self.env.company),
        ):
            self.glass[field] = value
            self.assertEqual(
                self.names_about_products(), self.updated(self.other), field
            )
            self.forget_events()

    def test_each_change_of_a_variant_is_an_update_of_it_alone(self):
        for field, value in (
            ("default_code", "STOUT-M"),
            ("barcode", "5400000000017"),
            ("weight", 0.5),
            ("volume", 0.5),
        ):
            with Form(self.medium) as form:
                form[field] = value
            self.assertEqual(
                self.names_about_products(), self.updated(self.medium), field
            )
            self.forget_events()

    def test_the_code_entered_on_the_products_form_is_that_of_its_variant(self):
        with Form(self.glass) as form:
            form.default_code = "GLASS"
        self.assertEqual(self.names_about_products(), self.updated(self.other))
        self.assertEqual(self.data(self.events("product.updated"))["sku"], "GLASS")

    def test_what_no_receiver_needs_makes_no_event(self):
        tag = self.env["product.tag"].create({"name": "Dark"})
        self.beer.write(
            {
                "description": "Brewed on Mondays",
                "sequence": 7,
                "is_favorite": True,
                "product_tag_ids": [Command.link(tag.id)],
            }
        )
        self.small.standard_price = 1.5
        self.beer.message_post(body="Tastes good")
        self.assertFalse(self.names_about_products())

    def test_the_same_values_saved_again_make_no_event(self):
        self.beer.write({"name": "Stout", "list_price": 4, "sale_ok": True})
        self.small.write({"default_code": False, "weight": 0, "active": True})
        self.assertFalse(self.names_about_products())

    def test_all_changes_of_a_transaction_make_one_event(self):
        self.beer.name = "Dry Stout"
        self.flush()
        self.beer.list_price = 6
        self.small.barcode = "5400000000017"
        self.assertEqual(
            self.names_about_products(),
            self.updated(self.small, self.medium, self.large),
        )
        small = self.events("product.updated")[0]
        self.assertEqual(self.data(small)["list_price"], 6.0)
        self.assertEqual(self.data(small)["barcode"], "5400000000017")

    def test_an_extra_price_changes_the_price_of_its_variants(self):
        value = self.beer.attribute_line_ids.product_template_value_ids[2]
        with Form(value) as form:
            form.price_extra = 1.5
        self.assertEqual(self.names_about_products(), self.updated(self.large))
        data = self.data(self.events("product.updated"))
        self.assertEqual(data["list_price"], 5.5)

    def test_a_first_attribute_with_one_value_is_an_update(self):
        with Form(self.glass) as form:
            with form.attribute_line_ids.new() as line:
                line.attribute_id = self.size
                line.value_ids.add(self.sizes[0])
        self.assertEqual(self.names_about_products(), self.updated(self.other))
        data = self.data(self.events("product.updated"))
        self.assertEqual(
            [value["value"]["name"] for value in data["attributes"]], ["S"]
        )

    def test_barcodes_of_packagings_are_updates(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        packaging = self.env["product.uom"].create(
            {
                "product_id": self.other.id,
                "uom_id": dozen.id,
                "barcode": "15400000000014",
            }
        )
        self.assertEqual(self.names_about_products(), self.updated(self.other))
        (told,) = self.data(self.events("product.updated"))["packagings"]
        self.assertEqual(told["barcode"], "15400000000014")
        self.assertEqual(told["unit"]["factor"], 12.0)
        self.forget_events()
        packaging.barcode = "15400000000021"
        self.assertEqual(self.names_about_products(), self.updated(self.other))
        self.forget_events()
        packaging.unlink()
        self.assertEqual(self.names_about_products(), self.updated(self.other))
        data = self.data(self.events("product.updated"))
        self.assertEqual(data["packagings"], [])

    def test_an_archived_event_type_costs_nothing(self):
        self.env.ref("outbox_product.event_type_product_updated").active = False
        plan = self.env["outbox.event.type"]._capture_plan()
        self.assertNotIn("product.template", plan)
        self.assertNotIn("product.uom", plan)
        self.beer.name = "Dry Stout"
        self.assertFalse(self.names_about_products())

    def test_many_variants_cost_few_queries_more_than_one(self):
        counts = []
        for template in (self.glass, self.beer):
            self.env.invalidate_all()
            template.name = f"New {template.name}"
            before = self.env.cr.sql_log_count
            self.flush()
            counts.append(self.env.cr.sql_log_count - before)
            self.forget_events()
        self.assertLessEqual(counts[1], counts[0] + 5, counts)


@tagged("post_install", "-at_install")
class TestProductArchived(ProductCase):
    def test_an_archived_product_archives_its_variants(self):
        self.beer.action_archive()
        self.assertEqual(
            self.names_about_products(),
            self.archived(self.small, self.medium, self.large),
        )
        data = self.data(self.events("product.archived")[0])
        self.assertIs(data["active"], False)

    def test_an_archived_variant_leaves_the_others(self):
        self.medium.action_archive()
        self.assertEqual(self.names_about_products(), self.archived(self.medium))

    def test_what_is_archived_is_not_updated_as_well(self):
        self.beer.name = "Last Stout"
        self.flush()
        self.beer.action_archive()
        self.assertEqual(
            self.names_about_products(),
            self.archived(self.small, self.medium, self.large),
        )
        data = self.data(self.events("product.archived")[0])
        self.assertEqual(data["name"], "Last Stout")

    def test_changes_of_an_archived_product_make_no_event(self):
        self.beer.action_archive()
        self.forget_events()
        self.beer.name = "Forgotten Stout"
        self.small.default_code = "OLD"
        self.assertFalse(self.names_about_products())

    def test_a_product_that_comes_back_is_updated(self):
        self.beer.action_archive()
        self.forget_events()
        self.beer.action_unarchive()
        self.assertEqual(
            self.names_about_products(),
            self.updated(self.small, self.medium, self.large),
        )
        self.assertIs(self.data(self.events("product.updated")[0])["active"], True)

    def test_a_used_variant_whose_attribute_value_goes_is_archived(self):
        # As addons answer for variants that their documents use.
        self.patch(
            type(self.large), "_filter_to_unlink", lambda products: products.browse()
        )
        with Form(self.beer) as form:
            with form.attribute_line_ids.edit(0) as line:
                line.value_ids.remove(self.sizes[2].id)
        self.assertFalse(self.large.active)
        self.assertEqual(self.names_about_products(), self.archived(self.large))


@tagged("post_install", "-at_install")
class TestProductCompanies(ProductCase):
    def test_a_company_gets_its_own_products_and_the_shared_ones(self):
        brewery, bakery = self.env["res.company"].create(
            [{"name": "Brewery"}, {"name": "Bakery"}]
        )
        kind = self.env.ref("outbox_product.event_type_product_created")
        endpoint = self.make_endpoint()
        self.subscribe(endpoint, kind, company_id=brewery.id)
        self.forget_events()
        mine, theirs, shared = self.env["product.product"].create(
            [
                {"name": "Malt", "company_id": brewery.id},
                {"name": "Flour", "company_id": bakery.id},
                {"name": "Water"},
            ]
        )
        self.flush()
        events = self.events("product.created")
        self.assertEqual(
            {event.res_id: event.company_id for event in events},
            {
                mine.id: brewery,
                theirs.id: bakery,
                shared.id: self.env["res.company"],
            },
        )
        self.assertEqual(
            events.filtered("delivery_ids").mapped("res_id"), [mine.id, shared.id]
        )
        self.assertEqual(
            [self.data(event)["company"] for event in events][1:],
            [{"id": bakery.id, "name": "Bakery"}, None],
        )


@tagged("post_install", "-at_install")
class TestProductPayload(ProductCase):
    def test_the_payload_of_a_product(self):
        self.medium.write(
            {"default_code": "ST-M", "barcode": "5400000000017", "weight": 0.5}
        )
        self.flush()
        data = self.data(self.events("product.updated"))
        unit = self.env.ref("uom.product_uom_unit")
        for key, value in {
            "id": self.medium.id,
            "sku": "ST-M",
            "barcode": "5400000000017",
            "name": "Stout",
            "description": None,
            "active": True,
            "type": "consu",
            "can_be_sold": True,
            "template": {"id": self.beer.id},
            "category": None,
            "attributes": [
                {
                    "attribute": {"id": self.size.id, "name": "Size"},
                    "value": {"id": self.sizes[1].id, "name": "M"},
                }
            ],
            "unit": {"id": unit.id, "name": unit.name},
            "packagings": [],
            "weight": 0.5,
            "weight_unit": "kg",
            "list_price": 4.0,
            "currency": {"code": self.medium.currency_id.name},
            "company": None,
        }.items():
            self.assertEqual(data[key], value, key)
        self.assertRegex(data["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*Z$")

    def test_prices_are_confidential(self):
        lines = self.env.ref("outbox_product.payload_product_v1").line_ids
        confidential = lines.filtered(lambda line: line.classification != "public")
        self.assertIn("list_price", confidential.mapped("key"))
        price = lines.filtered(lambda line: line.key == "list_price")
        self.assertEqual(price.classification, "confidential")

    def test_the_payload_depends_on_neither_language_nor_rights(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.beer.with_context(lang="fr_FR").name = "Bière"
        self.forget_events()
        manager = new_test_user(
            self.env, "x_products", "base.group_user,product.group_product_manager"
        )
        self.forget_events()
        beer = self.beer.with_user(manager).with_context(lang="fr_FR")
        beer.list_price = 7
        beer.flush_recordset()
        self.flush()
        event = self.events("product.updated")[0]
        self.assertEqual(self.data(event)["name"], "Stout")
        self.assertEqual(event.user_id, manager)

    def test_the_smart_button_shows_the_variants_own_events(self):
        self.small.default_code = "ST-S"
        self.large.default_code = "ST-L"
        self.flush()
        self.small.invalidate_recordset()
        action = self.small.action_open_outbox_events()
        found = self.env["outbox.event"].search(action["domain"])
        self.assertEqual(set(found.mapped("res_id")), set(self.small.ids))
        self.assertIn("product.updated", found.mapped("name"))
        self.assertEqual(self.small.outbox_event_count, len(found))
        self.assertIn(
            'name="action_open_outbox_events"',
            self.small.get_view(None, "form")["arch"],
        )

    def test_the_smart_button_of_a_product_shows_the_events_of_its_variants(self):
        self.beer.name = "Dry Stout"
        self.large.action_archive()
        self.flush()
        action = self.beer.action_open_outbox_events()
        found = self.env["outbox.event"].search(action["domain"])
        self.assertEqual(
            set(found.mapped("res_id")),
            {self.small.id, self.medium.id, self.large.id},
        )
        self.assertEqual(self.beer.outbox_event_count, len(found))
        arch = self.beer.get_view(None, "form")["arch"]
        self.assertEqual(arch.count('name="action_open_outbox_events"'), 1)
