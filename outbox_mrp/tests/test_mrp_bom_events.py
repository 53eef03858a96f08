# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, tagged

from .common import MrpCase

CHANGED = ["mrp.bom.changed"]


@tagged("post_install", "-at_install")
class TestMrpBomEvents(MrpCase):
    def test_a_new_bom_with_all_its_parts_is_one_event(self):
        bom = self.make_bom(
            self.grain, {self.hops: 1, self.malt: 2}, {self.ale: 1}, ["Dry"]
        )
        self.assertEqual(self.names_of(bom), CHANGED)

    def test_lines_changed_added_and_removed_in_the_form_are_one_event(self):
        with Form(self.bom) as form:
            with form.bom_line_ids.edit(0) as line:
                line.product_qty = 4
            form.bom_line_ids.remove(1)
            with form.bom_line_ids.new() as line:
                line.product_id = self.stout
                line.product_qty = 0.5
        self.assertEqual(self.names_of(self.bom), CHANGED)
        data = self.data_of("mrp.bom.changed", self.bom)
        self.assertEqual(
            [(line["product"]["sku"], line["quantity"]) for line in data["lines"]],
            [("MALT", 4.0), ("STOUT", 0.5)],
        )

    def test_each_change_alone_makes_an_event(self):
        for change in (
            lambda: self.bom.bom_line_ids[0].write({"product_qty": 9}),
            lambda: self.bom.bom_line_ids[1].unlink(),
            lambda: self.bom.byproduct_ids.write({"product_qty": 9}),
            lambda: self.bom.byproduct_ids.unlink(),
            lambda: self.bom.write({"code": "NEW"}),
            lambda: self.bom.write({"type": "phantom"}),
            lambda: self.bom.action_archive(),
        ):
            self.forget_events()
            change()
            self.assertEqual(self.names_of(self.bom), CHANGED)
        self.assertIs(self.data_of("mrp.bom.changed", self.bom)["active"], False)

    def test_operations_are_part_of_their_bom(self):
        for change in (
            lambda: self.stout_bom.operation_ids[0].write({"time_cycle_manual": 99}),
            lambda: self.stout_bom.operation_ids[1].action_archive(),
        ):
            self.forget_events()
            change()
            self.assertEqual(self.names_of(self.stout_bom), CHANGED)
        (operation,) = self.data_of("mrp.bom.changed", self.stout_bom)["operations"]
        self.assertEqual((operation["name"], operation["cycle_minutes"]), ("Mash", 99))
        self.assertEqual(operation["work_center"]["code"], "K1")

    def test_an_unchanged_bom_and_its_use_make_no_event(self):
        with Form(self.bom) as form:
            form.code = self.bom.code
        self.confirmed()
        self.bom.message_post(body="Taste it.")
        self.assertFalse(self.names_of(self.bom))

    def test_a_deleted_bom_is_told_with_its_last_data(self):
        id_ = self.bom.id
        self.bom.unlink()
        self.flush()
        events = self.events().filtered(lambda e: e.res_id == id_)
        self.assertEqual(events.mapped("name"), ["mrp.bom.deleted"])
        self.assertEqual(self.data(events)["code"], "BOM-ALE")

    def test_the_payload_of_a_bom(self):
        self.bom.code = "BOM-2"
        data = self.data_of("mrp.bom.changed", self.bom)
        self.assertEqual(
            (data["code"], data["type"], data["quantity"]), ("BOM-2", "normal", 1.0)
        )
        self.assertEqual(data["product_template"]["sku"], "ALE")
        self.assertIsNone(data["product"], "it is for all variants")
        self.assertEqual(data["unit"]["name"], "Units")
        self.assertEqual(
            data["lines"][0]["product"],
            {
                "id": self.malt.id,
                "sku": "MALT",
                "barcode": "54-MALT",
                "name": "Malt",
            },
        )
        (byproduct,) = data["byproducts"]
        self.assertEqual(byproduct["product"]["sku"], "GRAIN")
        self.assertEqual((byproduct["quantity"], byproduct["cost_share"]), (3.0, 0.0))
        self.assertEqual(data["company"]["id"], self.env.company.id)
