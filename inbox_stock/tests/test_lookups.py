# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestLookups(StockCase):
    def find(self, kind, code, **hints):
        return self.env["inbox.lookup"]._find(kind, code, hints)

    def test_locations_by_barcode_full_name_and_name(self):
        for code in ("SHELF-1", self.shelf.complete_name, "Shelf"):
            self.assertEqual(self.find("location", code), self.shelf)
        self.assertFalse(self.find("location", "Nowhere"))

    def test_lots_of_a_product(self):
        self.assertEqual(self.find("lot", "OIL-A", product=self.oil), self.lot_a)
        self.assertFalse(self.find("lot", "OIL-A", product=self.gear))

    def test_transfers_by_number_and_of_an_order_the_open_ones(self):
        first = self.transfer("out", "SO-1")
        second = self.transfer("out", "SO-1")
        self.assertEqual(self.find("picking", first.name), first)
        self.assertEqual(self.find("picking", "SO-1"), first + second)
        first.action_cancel()
        self.assertEqual(self.find("picking", "SO-1"), second)
        self.assertFalse(self.find("picking", "SO-1", type="incoming"))
