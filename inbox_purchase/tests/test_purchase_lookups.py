# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import ANNOUNCE, PurchaseCase


@tagged("post_install", "-at_install")
class TestPurchaseLookups(PurchaseCase):
    def find(self, kind, code, **hints):
        return self.env["inbox.lookup"]._find(kind, code, hints)

    def test_orders_by_our_number_or_the_vendors(self):
        self.order.partner_ref = "SO-9"
        self.assertEqual(self.find("purchase_order", "PO-INBOX-1"), self.order)
        self.assertEqual(self.find("purchase_order", "SO-9"), self.order)
        self.assertFalse(self.find("purchase_order", "SO-8"))

    def test_two_vendors_may_use_the_same_number(self):
        other = self.env["res.partner"].create({"name": "Mill", "ref": "MILL"})
        theirs = self.ordered("PO-2", partner_id=other.id)
        (self.order + theirs).partner_ref = "1001"
        both = self.find("purchase_order", "1001")
        self.assertEqual(both, theirs + self.order)
        message = self.tell(ANNOUNCE, order="1001", supplier=None)
        self.assert_problem(message, "unmatched", "1001")
        found = self.find("purchase_order", "1001", supplier=other)
        self.assertEqual(found, theirs)
        self.assert_done(self.tell(ANNOUNCE, order="1001"))
        self.assertTrue(self.announced())

    def test_products_by_the_code_of_this_vendor_only(self):
        def find(code, supplier):
            return self.find("product", code, by="supplier", supplier=supplier)

        other = self.env["res.partner"].create({"name": "Mill"})
        self.assertEqual(find("OL-9", self.supplier), self.oil)
        self.assertFalse(find("OL-9", other))
        self.assertFalse(find("GEAR", self.supplier))
        self.assertFalse(self.find("product", "OL-9"))

    def test_an_unknown_code_is_unmatched_until_a_person_picks_the_product(self):
        lines = [{"supplier_sku": "GR-1", "quantity": 1}]
        message = self.tell(ANNOUNCE, lines=lines)
        self.assert_problem(message, "unmatched", "GR-1")
        self.env["inbox.mapping"].create(
            {
                "kind": "product",
                "code": "GR-1",
                "record": f"product.product,{self.gear.id}",
            }
        )
        self.process(self.vendor)
        self.assert_done(message, self.announced(), self.order)
