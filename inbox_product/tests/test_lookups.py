# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.inbox.engine.incoming import Incoming
from odoo.addons.inbox.exceptions import InvalidUnit, Unmatched
from odoo.addons.inbox.tests.common import InboxCase

from ..models.inbox_lookup import UNECE_UNITS


class TestLookups(InboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Hops", "default_code": "HOP-1", "barcode": "5400000000017"}
        )
        cls.units = cls.env.ref("uom.product_uom_unit")

    def setUp(self):
        super().setUp()
        self.source = self.open_source()
        self.user = self.source.user_id

    def incoming(self):
        """What a handler of the source gets."""
        company = self.env.company.ids
        context = {"allowed_company_ids": company, "lang": self.user.lang}
        return Incoming(
            env=self.env(user=self.user, context=context),
            source_id=self.source.id,
            source_name=self.source.name,
            uid="1",
            key="1",
            type="test",
            time=None,
        )

    def found(self, kind, code, **hints):
        return self.incoming().find(kind, code, **hints)

    def assert_unmatched(self, kind, code, **hints):
        with self.assertRaises(Unmatched) as raised:
            self.found(kind, code, **hints)
        self.assertEqual((raised.exception.kind, raised.exception.code), (kind, code))

    def test_a_product_by_reference_else_by_barcode(self):
        self.assertEqual(self.found("product", "HOP-1"), self.product)
        self.assertEqual(self.found("product", "5400000000017"), self.product)
        other = self.env["product.product"].create(
            {"name": "Odd", "default_code": "5400000000017"}
        )
        self.assertEqual(self.found("product", "5400000000017"), other)
        self.assertEqual(
            self.found("product", "5400000000017", by="barcode"), self.product
        )

    def test_a_barcode_is_no_reference(self):
        self.assert_unmatched("product", "HOP-1", by="barcode")

    def test_of_several_products_none_is_found(self):
        self.env["product.product"].create({"name": "Odd", "default_code": "HOP-1"})
        self.assert_unmatched("product", "HOP-1")

    def test_no_archived_product_and_none_of_another_company(self):
        plant = self.env["res.company"].create({"name": "Plant 2"})
        self.user.company_ids += plant
        self.product.company_id = plant
        self.assert_unmatched("product", "HOP-1")
        self.product.company_id = self.env.company
        self.assertEqual(self.found("product", "HOP-1"), self.product)
        self.product.action_archive()
        self.assert_unmatched("product", "HOP-1")

    def test_a_packaging_s_barcode_finds_no_product(self):
        pack = self.env.ref("uom.product_uom_pack_6")
        self.env["product.uom"].create(
            {
                "product_id": self.product.id,
                "uom_id": pack.id,
                "barcode": "5400000000994",
            }
        )
        self.assert_unmatched("product", "5400000000994")

    def test_a_unit_by_name_in_either_language_else_by_code(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.units.with_context(lang="fr_FR").name = "Unités"
        self.user.lang = "fr_FR"
        for code in ("Unités", "Units", "C62"):
            self.assertEqual(self.found("unit", code), self.units, code)
        self.assert_unmatched("unit", "XYZ")

    def test_no_archived_unit(self):
        pack = self.env.ref("uom.product_uom_pack_6")
        pack.active = False
        self.assert_unmatched("unit", "Pack of 6")
        self.env.ref("uom.product_uom_dozen").active = False
        self.assert_unmatched("unit", "DZN")

    def test_every_code_of_a_unit_is_one_of_odoo_s(self):
        self.env["uom.uom"].with_context(active_test=False).search([]).active = True
        for code in UNECE_UNITS:
            with self.subTest(code):
                self.assertTrue(self.found("unit", code))

    def test_the_unit_of_a_line_goes_with_the_product(self):
        incoming = self.incoming()
        product = self.product.with_env(incoming.env)
        self.assertEqual(product._inbox_unit(None, incoming), self.units)
        self.assertEqual(product._inbox_unit("Pack of 6", incoming).name, "Pack of 6")
        with self.assertRaisesRegex(InvalidUnit, "HOP-1.*kg"):
            product._inbox_unit("KGM", incoming)
