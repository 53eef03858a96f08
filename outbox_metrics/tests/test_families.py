# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from prometheus_client.parser import text_string_to_metric_families

from odoo.tests import BaseCase, tagged

from odoo.addons.integration_base.tests.common import assert_pure

from .. import pure
from ..pure.families import counter, gauge, histogram, states, text


@tagged("post_install", "-at_install")
class TestFamilies(BaseCase):
    def samples(self, family):
        (found,) = text_string_to_metric_families(text([family]).decode())
        return [(s.name, s.labels, s.value) for s in found.samples]

    def test_floor_one_knows_no_odoo(self):
        assert_pure(self, pure)

    def test_a_state_is_one_of_several(self):
        family = states("x", "Help.", ["a"], ["on", "off"], [(["1"], "off")])
        self.assertEqual(
            self.samples(family),
            [("x", {"a": "1", "state": "on"}, 0), ("x", {"a": "1", "state": "off"}, 1)],
        )

    def test_buckets_hold_what_is_in_lower_ones_too(self):
        family = histogram("x", "Help.", ["a"], [0.005, 60.0], [(["1"], [1, 2, 4])])
        self.assertEqual(
            self.samples(family),
            [
                ("x_bucket", {"a": "1", "le": "0.005"}, 1),
                ("x_bucket", {"a": "1", "le": "60.0"}, 3),
                ("x_bucket", {"a": "1", "le": "+Inf"}, 7),
            ],
        )

    def test_as_many_counts_as_bounds_and_one_more(self):
        with self.assertRaises(ValueError):
            histogram("x", "Help.", [], [1.0], [([], [1])])

    def test_large_numbers_are_exact(self):
        (sample,) = self.samples(counter("x_total", "Help.", [], [([], 2**53)]))
        self.assertEqual(sample[2], 2**53)

    def test_labels_are_escaped(self):
        label = 'a"b\\c\nd'
        (sample,) = self.samples(gauge("x", "Help.", ["a"], [([label], 1)]))
        self.assertEqual(sample[1], {"a": label})
