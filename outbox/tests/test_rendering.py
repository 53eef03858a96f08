# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_base.engine.neutral import neutral

from ..engine.rendering import payload
from ..pure.payload_tree import compile_lines
from .common import OutboxCase

RECORDS = 500
PATHS = {
    "name": "name",
    "country_id/code": "country/code",
    "country_id/currency_id/name": "country/currency/code",
    "category_id/name": "tags/name",
    "child_ids/name": "contacts/name",
    "child_ids/country_id/code": "contacts/country/code",
    "company_id": "company",
}
# The partners, their countries, their currencies, their tags twice (which, and what
# they are called), their contacts twice, and whatever the ORM looks up on the way.
QUERIES = 9


@tagged("post_install", "-at_install")
class TestRendering(OutboxCase):
    def setUp(self):
        super().setUp()
        self.tree = compile_lines((p, key, "internal") for p, key in PATHS.items())
        tags = self.env["res.partner.category"].create(
            [{"name": f"Tag {number}"} for number in range(5)]
        )
        countries = self.env["res.country"].search([], limit=20)
        self.partners = (
            self.env["res.partner"]
            .create(
                [
                    {
                        "name": f"Partner {number}",
                        "country_id": countries[number % 20].id,
                        "category_id": [Command.set(tags[number % 5 :].ids)],
                        "child_ids": [Command.create({"name": f"Contact {number}"})],
                    }
                    for number in range(RECORDS)
                ]
            )
            .with_env(neutral(self.env.cr))
        )
        self.env.flush_all()

    def test_five_hundred_payloads_cost_the_queries_of_one(self):
        for count in (1, RECORDS):
            self.env.invalidate_all()
            with self.subTest(count=count), self.assertQueryCount(QUERIES):
                found = [payload(p, self.tree) for p in self.partners[:count]]
            self.assertEqual(found[-1]["contacts"][0]["name"], f"Contact {count - 1}")

    def test_an_event_and_its_delivery_for_each_of_many_cost_no_more(self):
        kind = self.make_event_type(
            "x.many", "res.partner", {"kind": "created"}, payload=PATHS
        )
        self.subscribe(self.make_endpoint(), kind)
        self.forget_events()
        counts = {}
        for count in (1, RECORDS):
            self.env.invalidate_all()
            self.env["outbox.event.type"].emit("x.many", self.partners[:count])
            before = self.env.cr.sql_log_count
            self.flush()
            counts[count] = self.env.cr.sql_log_count - before
            self.forget_events()
        self.assertLessEqual(counts[RECORDS], counts[1] + 3, counts)
