# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, tagged

from .common import MasterDataCase


@tagged("post_install", "-at_install")
class TestUomEvents(MasterDataCase):
    """A crate of 24 units, and a pallet of 40 crates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.crate = cls._create("Crate", 24, cls.unit)
        cls.pallet = cls._create("Pallet", 40, cls.crate)

    @classmethod
    def _create(cls, name, factor, reference):
        with Form(cls.env["uom.uom"]) as form:
            form.name = name
            form.relative_factor = factor
            form.relative_uom_id = reference
        return form.record

    def names_about_units(self):
        return self.told("uom.uom")

    def updated(self, *units):
        return [("uom.updated", unit.id) for unit in units]

    def test_a_new_unit_is_created_and_no_more(self):
        keg = self._create("Keg", 30, self.unit)
        self.assertEqual(self.names_about_units(), [("uom.created", keg.id)])
        data = self.data(self.events("uom.created"))
        self.assertEqual(data["name"], "Keg")
        self.assertEqual(data["factor"], 30.0)
        self.assertEqual(data["reference_quantity"], 30.0)
        self.assertEqual(
            data["reference_unit"], {"id": self.unit.id, "name": self.unit.name}
        )

    def test_a_new_name_is_an_update(self):
        with Form(self.crate) as form:
            form.name = "Beer Crate"
        self.assertEqual(self.names_about_units(), self.updated(self.crate))

    def test_what_a_unit_contains_changes_those_counted_in_it(self):
        with Form(self.crate) as form:
            form.relative_factor = 20
        self.assertCountEqual(
            self.names_about_units(), self.updated(self.crate, self.pallet)
        )
        told = {event.res_id: self.data(event) for event in self.events("uom.updated")}
        self.assertEqual(told[self.pallet.id]["factor"], 800.0)
        self.assertEqual(told[self.pallet.id]["reference_quantity"], 40.0)

    def test_a_unit_is_archived_and_comes_back(self):
        for action, active in (("action_archive", False), ("action_unarchive", True)):
            getattr(self.pallet, action)()
            self.assertEqual(self.names_about_units(), self.updated(self.pallet))
            data = self.data(self.events("uom.updated"))
            self.assertIs(data["active"], active)
            self.forget_events()

    def test_its_place_in_the_list_and_the_same_values_make_no_event(self):
        self.crate.sequence = 3
        self.crate.write({"name": "Crate", "relative_factor": 24})
        self.assertFalse(self.names_about_units())
