# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from .common import SaleCase


class TestCustomer(SaleCase):
    def partner(self, **values):
        return self.env["res.partner"].create({"name": "Known", **values})

    def test_who_is_not_known_is_created_once(self):
        self.created()
        self.created(reference="WEB-10043")
        customer = self.orders().partner_id
        self.assertEqual(len(customer), 1)
        self.assertTrue(customer.is_company)
        self.assertEqual(customer.vat, "BE0477472701")
        self.assertEqual(customer.country_id.code, "BE")
        address = customer.child_ids
        self.assertEqual(address.mapped("street"), ["Dock 7"])
        self.assertEqual(self.orders().partner_shipping_id, address)

    def test_the_reference_comes_before_the_tax_id(self):
        self.partner(vat="BE0477472701", is_company=True)
        known = self.partner(ref="SHOP-4711")
        self.assertEqual(self.created().partner_id, known)

    def test_the_tax_id_comes_before_the_address(self):
        self.partner(email="purchasing@brew.example")
        known = self.partner(vat="BE0477472701", is_company=True)
        self.assertEqual(self.created().partner_id, known)

    def test_the_tax_id_of_a_company_with_contacts_is_the_company_s(self):
        known = self.partner(vat="BE0477472701", is_company=True)
        self.partner(parent_id=known.id)
        self.assertEqual(self.created().partner_id, known)

    def test_spelling_of_tax_id_and_address(self):
        by_tax_id = self.partner(vat="BE0477472701", is_company=True)
        by_email = self.partner(email="Info@Malt.Example")
        self.assertEqual(
            self.created(customer={"vat": "BE 0477.472.701"}).partner_id, by_tax_id
        )
        self.assertEqual(
            self.created(customer={"email": "info@malt.example"}).partner_id, by_email
        )

    def test_several_with_a_code_are_for_a_person_to_tell(self):
        for _number in range(2):
            self.partner(ref="SHOP-4711")
        message = self.place()
        self.assert_problem(message, "unmatched", "SHOP-4711")
        self.assertEqual(message.unmatched_kind, "partner")
        self.assertEqual(
            self.env["res.partner"].search_count([("ref", "=", "SHOP-4711")]), 2
        )

    def test_without_a_name_nobody_is_created(self):
        message = self.place(customer={"ref": "SHOP-4711"})
        self.assert_problem(message, "unmatched", "SHOP-4711")

    def test_archived_customers_and_those_of_others_are_unknown(self):
        plant = self.env["res.company"].create({"name": "Plant 2"})
        self.partner(ref="SHOP-1", active=False)
        self.partner(ref="SHOP-1", company_id=plant.id)
        message = self.place(customer={"ref": "SHOP-1"})
        self.assert_problem(message, "unmatched", "SHOP-1")

    def test_an_address_that_moved_is_another_one(self):
        self.created()
        address = {
            **self.example("sale.order.create")["delivery_address"],
            "street": "Dock 8",
        }
        order = self.created(reference="WEB-10043", delivery_address=address)
        self.assertEqual(order.partner_shipping_id.street, "Dock 8")
        self.assertEqual(
            set(order.partner_id.child_ids.mapped("street")), {"Dock 7", "Dock 8"}
        )

    def test_without_a_delivery_address_it_is_the_customer_s(self):
        order = self.created(delivery_address=None)
        self.assertEqual(order.partner_shipping_id, order.partner_id)

    def test_a_country_that_does_not_exist(self):
        customer = {**self.example("sale.order.create")["customer"], "country": "XX"}
        message = self.place(customer=customer)
        self.assert_problem(message, "schema", "XX")
