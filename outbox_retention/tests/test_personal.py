# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import BaseCase

from odoo.addons.integration_base.tests.common import assert_pure

from .. import pure
from ..pure.personal import Shape, erase, erase_texts

BANK = Shape("res.partner.bank", None, {"number": None}, otherwise="neighbour")
USER = Shape("res.users", "id", {"name": ""}, otherwise="other")
COUNTRY = Shape()
PARTNER = Shape(
    person="res.partner",
    id_key="id",
    blanks={"name": "", "email": None},
    parts={"country": COUNTRY, "salesperson": USER, "tags": Shape(blanks={"name": ""})},
)
ORDER = Shape(
    parts={"lines": Shape(parts={"to": PARTNER}), "by": PARTNER, "bank": BANK}
)


def partner(id_, **more):
    return {"id": id_, "name": "N", "email": "E", "country": {"code": "BE"}, **more}


class TestPersonal(BaseCase):
    """What is blanked, and of whom."""

    def erase(self, data, shape=ORDER, own=False, **persons):
        persons = {"res.partner": {7}, **persons}
        return erase(data, shape, persons, own)

    def test_texts_go_and_shared_codes_stay(self):
        data = {"by": partner(7)}
        self.assertTrue(self.erase(data))
        self.assertEqual(
            data["by"],
            {"id": 7, "name": "", "email": None, "country": {"code": "BE"}},
        )

    def test_nobody_else_is_touched(self):
        data = {"by": partner(77), "lines": [{"to": partner(8)}, {"to": None}]}
        before = repr(data)
        self.assertFalse(self.erase(data))
        self.assertEqual(repr(data), before)

    def test_every_line_is_looked_at(self):
        data = {"lines": [{"to": partner(7)}, {"to": partner(8)}, {"to": partner(7)}]}
        self.assertTrue(self.erase(data))
        names = [line["to"]["name"] for line in data["lines"]]
        self.assertEqual(names, ["", "N", ""])

    def test_what_stands_below_a_person_goes_too(self):
        data = {"by": partner(7, tags=[{"name": "Vegan"}])}
        self.erase(data)
        self.assertEqual(data["by"]["tags"], [{"name": ""}])

    def test_the_salesperson_of_a_person_is_somebody_else(self):
        for seller in ({"id": 3, "name": "S"}, {"name": "S"}):
            data = {"by": partner(7, salesperson=dict(seller))}
            self.erase(data)
            self.assertEqual(data["by"]["salesperson"], seller)

    def test_an_account_without_an_id_is_that_of_its_neighbour(self):
        for id_, number in ((7, None), (8, "BE1")):
            data = {"bank": {"number": "BE1"}, "by": partner(id_)}
            self.erase(data)
            self.assertEqual(data["bank"]["number"], number)

    def test_an_account_is_that_of_its_holder(self):
        shape = Shape(
            "res.partner.bank",
            None,
            {"number": ""},
            {"holder": PARTNER},
            otherwise="neighbour",
        )
        for id_, number in ((7, ""), (8, "BE1")):
            data = {"number": "BE1", "holder": partner(id_)}
            self.erase(data, shape)
            self.assertEqual(data["number"], number)

    def test_nothing_becomes_a_text_that_was_none(self):
        data = {"by": {"id": 7, "name": None}}
        self.assertTrue(self.erase(data))
        self.assertEqual(data, {"by": {"id": 7, "name": None}})

    def test_the_subject_is_known_without_an_id(self):
        data = {"name": "N"}
        shape = Shape("res.partner", None, {"name": ""})
        self.assertFalse(self.erase(dict(data), shape))
        self.assertTrue(self.erase(data, shape, own=True))
        self.assertEqual(data, {"name": ""})

    def test_strangers_are_persons_without_an_id(self):
        nameless = Shape("res.partner", None, {"name": ""})
        self.assertFalse(ORDER.has_strangers(["res.partner"]))
        shape = Shape(parts={"order": Shape(parts={"by": nameless})})
        self.assertTrue(shape.has_strangers(["res.partner"]))
        self.assertFalse(shape.has_strangers(["res.users"]))

    def test_data_that_nobody_can_read_lose_all_texts(self):
        self.assertEqual(
            erase_texts({"a": ["x", 1, None], "b": {"c": "y"}}),
            {"a": ["", 1, None], "b": {"c": ""}},
        )

    def test_it_is_pure(self):
        assert_pure(self, pure)
