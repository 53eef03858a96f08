# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, tagged

from .common import MrpCase


@tagged("post_install", "-at_install")
class TestMrpUnbuildEvents(MrpCase):
    def test_an_order_that_is_unbuilt_tells_what_was_recovered(self):
        order = self.brewed()
        order.button_mark_done()
        self.put_in_stock(self.grain, 10)
        self.forget_events()
        with Form.from_action(self.env, order.button_unbuild()) as form:
            form.product_qty = 5
        unbuild = form.save()
        self.assertFalse(self.names_of(unbuild), "a draft")
        unbuild.action_validate()
        self.assertEqual(self.names_of(unbuild), ["mrp.unbuild.done"])
        data = self.data_of("mrp.unbuild.done", unbuild)
        self.assertEqual(data["name"], unbuild.name)
        self.assertEqual(data["production"], {"id": order.id, "name": order.name})
        self.assertEqual(data["product"]["sku"], "ALE")
        self.assertEqual((data["quantity"], data["lot"]["name"]), (5.0, "ALE-1"))
        self.assertCountEqual(
            [
                (m["product"]["sku"], m["quantity_consumed"])
                for m in data["taken_apart"]
            ],
            [("ALE", 5.0), ("GRAIN", 15.0)],
        )
        recovered = {m["product"]["sku"]: m for m in data["recovered"]}
        self.assertEqual(recovered["HOPS"]["quantity_recovered"], 5.0)
        self.assertEqual(recovered["MALT"]["quantity_recovered"], 10.0)
        self.assertCountEqual(
            [(x["lot"]["name"], x["quantity"]) for x in recovered["MALT"]["lots"]],
            [("MALT-A", 4.0), ("MALT-B", 6.0)],
        )
        self.assertFalse(self.names_of(order), "the order itself is as it was")
        (event,) = self.events("mrp.unbuild.done")
        self.assertEqual(event.company_id, order.company_id)
