# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import MasterDataCase


class PartnerCase(MasterDataCase):
    """A brewery with a tag, a buyer and a warehouse that has an address of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag, cls.other_tag = cls.env["res.partner.category"].create(
            [{"name": "Brewer"}, {"name": "Abroad"}]
        )
        cls.brewery = cls.env["res.partner"].create(
            {
                "name": "Brew & Sons",
                "is_company": True,
                "street": "Main 1",
                "city": "Ghent",
                "country_id": cls.env.ref("base.be").id,
                "category_id": [Command.link(cls.tag.id)],
            }
        )
        cls.buyer, cls.warehouse = cls.env["res.partner"].create(
            [
                {"name": "Ann", "parent_id": cls.brewery.id, "type": "contact"},
                {
                    "name": "Gate 2",
                    "parent_id": cls.brewery.id,
                    "type": "delivery",
                    "street": "Dock 9",
                },
            ]
        )

    def names_about_partners(self):
        return self.told("res.partner")

    def updated(self, *partners):
        return [("partner.updated", partner.id) for partner in partners]


@tagged("post_install", "-at_install")
class TestPartnerCreated(PartnerCase):
    def test_a_saved_contact_is_created_and_no_more(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Hop Farm"
            form.city = "Poperinge"
            form.category_id.add(self.tag)
        self.assertEqual(
            self.names_about_partners(), [("partner.created", form.record.id)]
        )

    def test_an_address_added_to_a_company_is_created_and_no_update_of_it(self):
        with Form(self.brewery) as form:
            with form.child_ids.new() as address:
                address.name = "Invoices"
                address.type = "invoice"
        new = self.brewery.child_ids - self.buyer - self.warehouse
        self.assertEqual(self.names_about_partners(), [("partner.created", new.id)])
        data = self.data(self.events("partner.created"))
        self.assertEqual(data["address_type"], "invoice")
        self.assertEqual(data["parent"]["name"], "Brew & Sons")

    def test_duplicates_and_imported_contacts_are_created(self):
        copy = self.buyer.copy()
        self.import_csv("res.partner", ["name", "ref"], [["Malt Co", "M-1"]])
        imported = self.env["res.partner"].search([("ref", "=", "M-1")])
        self.assertEqual(
            self.names_about_partners(),
            [("partner.created", copy.id), ("partner.created", imported.id)],
        )

    def test_a_bank_account_of_a_new_partner_is_told_by_its_creation(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Hop Farm",
                "bank_ids": [Command.create({"acc_number": "BE71096123456769"})],
            }
        )
        self.assertEqual(self.names_about_partners(), [("partner.created", partner.id)])
        (account,) = self.data(self.events("partner.created"))["bank_accounts"]
        self.assertEqual(account["number"].replace(" ", ""), "BE71096123456769")

    def test_a_user_is_a_partner_that_a_subscription_can_leave_out(self):
        kind = self.env.ref("outbox_product.event_type_partner_created")
        self.subscribe(
            self.make_endpoint(), kind, filter_domain="[('partner_share', '=', True)]"
        )
        self.forget_events()
        user = new_test_user(self.env, "x_brewer", "base.group_user")
        customer = self.env["res.partner"].create({"name": "Pub"})
        self.assertEqual(
            self.names_about_partners(),
            [("partner.created", user.partner_id.id), ("partner.created", customer.id)],
        )
        wanted = self.events("partner.created").filtered("delivery_ids")
        self.assertEqual(wanted.mapped("res_id"), customer.ids)


@tagged("post_install", "-at_install")
class TestPartnerUpdated(PartnerCase):
    def test_each_change_a_receiver_needs_is_an_update(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        seller = new_test_user(self.env, "x_seller", "base.group_user")
        self.warehouse.parent_id = False
        self.forget_events()
        for field, value in (
            ("name", "Gate 3"),
            ("ref", "C-100"),
            ("is_company", True),
            ("vat", "BE0477472701"),
            ("company_registry", "0477472701"),
            ("email", "gate@example.com"),
            ("phone", "+32 9 123 45 67"),
            ("website", "http://gate.example.com"),
            ("function", "Storage"),
            ("street", "Dock 10"),
            ("street2", "Hall B"),
            ("zip", "9000"),
            ("city", "Ghent"),
            ("country_id", self.env.ref("base.us")),
            ("state_id", self.env.ref("base.state_us_5")),
            ("lang", "fr_FR"),
            ("user_id", seller),
            ("parent_id", self.brewery),
            ("type", "other"),
            ("company_id", self.env.company),
            ("category_id", self.other_tag),
        ):
            self.warehouse[field] = value
            self.assertIn(
                ("partner.updated", self.warehouse.id),
                self.names_about_partners(),
                field,
            )
            self.forget_events()

    def test_an_address_changed_on_the_form_is_one_update(self):
        with Form(self.warehouse) as form:
            form.street = "Dock 10"
            form.zip = "9000"
            form.email = "gate@example.com"
        self.assertEqual(self.names_about_partners(), self.updated(self.warehouse))
        self.assertEqual(self.data(self.events("partner.updated"))["street"], "Dock 10")

    def test_contacts_that_share_the_address_of_their_company_change_with_it(self):
        with Form(self.brewery) as form:
            form.street = "Main 2"
        self.assertCountEqual(
            self.names_about_partners(), self.updated(self.brewery, self.buyer)
        )

    def test_what_no_receiver_needs_makes_no_event(self):
        self.brewery.write({"comment": "<p>Pays late</p>", "color": 4, "tz": "UTC"})
        self.brewery.message_post(body="Called")
        self.brewery.message_subscribe(self.buyer.ids)
        self.assertFalse(self.names_about_partners())

    def test_the_same_values_saved_again_make_no_event(self):
        self.brewery.write(
            {
                "name": "Brew & Sons",
                "street": "Main 1",
                "category_id": [Command.set(self.tag.ids)],
            }
        )
        self.assertFalse(self.names_about_partners())

    def test_tags_are_updates_from_either_side(self):
        with Form(self.brewery) as form:
            form.category_id.add(self.other_tag)
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))
        self.assertEqual(
            [tag["name"] for tag in self.data(self.events("partner.updated"))["tags"]],
            ["Abroad", "Brewer"],
        )
        self.forget_events()
        self.other_tag.partner_ids -= self.brewery
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))
        self.forget_events()
        self.tag.action_archive()
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))
        self.assertEqual(self.data(self.events("partner.updated"))["tags"], [])

    def test_a_deleted_tag_is_an_update_of_who_had_it(self):
        self.tag.unlink()
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))

    def test_a_renamed_tag_is_no_update(self):
        self.tag.write({"name": "Brewers", "color": 3})
        self.assertFalse(self.names_about_partners())

    def test_bank_accounts_are_updates_of_their_partner(self):
        account = self.env["res.partner.bank"].create(
            {"partner_id": self.brewery.id, "acc_number": "111-222"}
        )
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))
        self.forget_events()
        bank = self.env["res.bank"].create({"name": "Gold", "bic": "GEBABEBB"})
        account.write({"acc_number": "111-333", "bank_id": bank.id})
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))
        (told,) = self.data(self.events("partner.updated"))["bank_accounts"]
        self.assertEqual(told["number"], "111-333")
        self.assertEqual(told["holder"], "Brew & Sons")
        self.assertEqual(told["bank"], {"bic": "GEBABEBB", "name": "Gold"})
        self.forget_events()
        account.write({"note": "<p>Old</p>", "sequence": 3})
        self.assertFalse(self.names_about_partners())
        account.unlink()
        self.assertEqual(self.names_about_partners(), self.updated(self.brewery))
        data = self.data(self.events("partner.updated"))
        self.assertEqual(data["bank_accounts"], [])

    def test_a_sale_changes_no_partner(self):
        if "sale.order" not in self.env:
            self.skipTest("Sales is not installed")
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.brewery
            with form.order_line.new() as line:
                line.product_id = self.env["product.product"].create({"name": "Hops"})
        order = form.save()
        order.action_confirm()
        order.message_post(body="Thanks", partner_ids=self.buyer.ids)
        self.assertFalse(self.names_about_partners())

    def test_an_archived_event_type_records_nothing(self):
        self.env.ref("outbox_product.event_type_partner_updated").active = False
        plan = self.env["outbox.event.type"]._capture_plan()
        self.assertNotIn("res.partner.bank", plan)
        self.brewery.write({"ref": "C-9", "category_id": [Command.clear()]})
        self.assertFalse(self.names_about_partners())


@tagged("post_install", "-at_install")
class TestPartnerArchived(PartnerCase):
    def test_an_archived_contact_is_archived_and_not_updated(self):
        self.warehouse.street = "Nowhere"
        self.flush()
        self.warehouse.action_archive()
        self.assertEqual(
            self.names_about_partners(), [("partner.archived", self.warehouse.id)]
        )
        data = self.data(self.events("partner.archived"))
        self.assertEqual((data["active"], data["street"]), (False, "Nowhere"))

    def test_changes_of_an_archived_contact_make_no_event(self):
        self.warehouse.action_archive()
        self.forget_events()
        self.warehouse.street = "Nowhere"
        self.assertFalse(self.names_about_partners())

    def test_a_contact_that_comes_back_is_updated(self):
        self.warehouse.action_archive()
        self.forget_events()
        self.warehouse.action_unarchive()
        self.assertEqual(self.names_about_partners(), self.updated(self.warehouse))


@tagged("post_install", "-at_install")
class TestPartnerPayload(PartnerCase):
    def test_the_payload_of_a_partner(self):
        self.brewery.write({"ref": "C-100", "vat": "BE0477472701", "zip": "9000"})
        self.flush()
        event = self.events("partner.updated").filtered(
            lambda event: event.res_id == self.brewery.id
        )
        data = self.data(event)
        for key, value in {
            "id": self.brewery.id,
            "reference": "C-100",
            "name": "Brew & Sons",
            "active": True,
            "is_company": True,
            "parent": None,
            "vat": "BE0477472701",
            "street": "Main 1",
            "street2": None,
            "zip": "9000",
            "city": "Ghent",
            "state": None,
            "country": {"code": "BE"},
            "email": None,
            "tags": [{"id": self.tag.id, "name": "Brewer"}],
            "bank_accounts": [],
            "salesperson": None,
            "company": None,
        }.items():
            self.assertEqual(data[key], value, key)

    def test_personal_data_are_confidential_and_bank_accounts_restricted(self):
        lines = self.env.ref("outbox_product.payload_partner_v1").line_ids
        classes = dict(lines.mapped(lambda line: (line.key, line.classification)))
        for key in ("name", "email", "phone", "street", "vat", "job_position"):
            self.assertEqual(classes[key], "confidential", key)
        accounts = {
            value for key, value in classes.items() if key.startswith("bank_accounts")
        }
        self.assertEqual(accounts, {"restricted"})

    def test_a_partner_belongs_to_its_company(self):
        company = self.env["res.company"].create({"name": "Brewery"})
        self.forget_events()
        partner = self.env["res.partner"].create(
            {"name": "Pub", "company_id": company.id}
        )
        self.flush()
        event = self.events("partner.created")
        self.assertEqual((event.res_id, event.company_id), (partner.id, company))
        self.assertEqual(
            self.data(event)["company"], {"id": company.id, "name": "Brewery"}
        )

    def test_the_smart_button_shows_the_partners_own_events(self):
        self.brewery.ref = "C-1"
        self.warehouse.ref = "C-2"
        self.flush()
        self.brewery.invalidate_recordset()
        action = self.brewery.action_open_outbox_events()
        found = self.env["outbox.event"].search(action["domain"])
        self.assertEqual(set(found.mapped("res_id")), set(self.brewery.ids))
        self.assertIn("partner.updated", found.mapped("name"))
        self.assertEqual(self.brewery.outbox_event_count, len(found))
        self.assertIn(
            'name="action_open_outbox_events"',
            self.brewery.get_view(None, "form")["arch"],
        )
