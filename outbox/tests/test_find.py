# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged
from odoo.tools import SQL

from ..models import outbox_event_find_mixin
from .views_case import ViewsCase


@tagged("post_install", "-at_install")
class TestFind(ViewsCase):
    """People find deliveries and events by what they know, by an index."""

    def find(self, text, field="find", model="outbox.delivery"):
        return self.env[model].with_user(self.user).search([(field, "=", text)])

    def plan(self, domain, model="outbox.event", **options):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.env[model]._search(domain, **options)
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        return "\n".join(row[0] for row in rows)

    def test_a_document_is_found_by_how_its_name_begins(self):
        for text in ("Broken Buyer", "broken b", " BROKEN "):
            with self.subTest(text=text):
                self.assertEqual(self.find(text), self.dead)
        self.assertIn(self.dead.event_id, self.find("broken", model="outbox.event"))
        self.assertFalse(self.find("uyer"))

    def test_signs_that_mean_something_in_sql_mean_themselves(self):
        self.dead.event_id.document = r"50%_off\'s"
        self.assertEqual(self.find(r"50%_off\'"), self.dead)
        for text in ("50%off", "%", "_", "5_%", "\\"):
            with self.subTest(text=text):
                self.assertFalse(self.find(text))

    def test_a_name_longer_than_the_index_holds_is_told_from_others(self):
        self.dead.event_id.document = "x" * 3000
        self.pending.event_id.document = "x" * 50 + "y"
        self.env.flush_all()
        self.assertEqual(self.find("X" * 50), self.dead | self.pending)
        self.assertEqual(self.find("x" * 50 + "Y"), self.pending)

    def test_an_event_is_found_by_its_id_and_its_key(self):
        for text in (self.dead.event_uuid, self.dead.event_uuid.upper(), self.dead.key):
            with self.subTest(text=text):
                self.assertEqual(self.find(text), self.dead)

    def test_nothing_is_found_by_nothing(self):
        for text in ("", "  ", False):
            self.assertFalse(self.find(text))
            self.assertFalse(self.find(text, "find_part"))

    def test_a_part_of_a_name_is_looked_for_among_recent_events(self):
        self.assertEqual(self.find("ken buy", "find_part"), self.dead)
        self.patch(outbox_event_find_mixin, "SEARCHED", 1)
        self.assertFalse(self.find("ken buy", "find_part"))
        self.assertEqual(self.find("ole buy", "find_part"), self.pending)

    def test_other_companies_are_not_found(self):
        away = self.env["res.company"].create({"name": "Away"})
        self.dead.event_id.company_id = self.dead.company_id = away
        for text in ("broken", self.dead.event_uuid, self.dead.key):
            self.assertFalse(self.find(text))

    def test_documents_and_ids_are_found_by_an_index(self):
        events = self.env["outbox.event"]
        self.assertIn("outbox_event_document_idx", self.plan(events._begins("S0004")))
        uuid = events._by_uuid(self.dead.event_uuid)
        self.assertIn("outbox_event_uuid_uniq", self.plan(uuid))
        key = events._by_key("res.partner/42")
        self.assertIn("outbox_event_record_transaction_uniq", self.plan(key))

    def test_errors_and_causes_are_looked_for_in_what_has_not_arrived(self):
        view = self.env.ref("outbox.view_outbox_delivery_search").arch
        self.assertIn("('last_error', 'ilike', self), ('state', '!=', 'deliv", view)
        self.deliver_many()
        plan = self.plan(
            [("last_error", "ilike", "503"), ("state", "!=", "delivered")],
            "outbox.delivery",
            order="id desc",
            limit=80,
        )
        self.assertIn("outbox_delivery_undelivered_idx", plan)

    def deliver_many(self):
        """Without rows, one index is as good as another."""
        self.env.cr.execute(
            "INSERT INTO outbox_delivery"
            " (event_id, endpoint_id, lane, key, state, attempt)"
            " SELECT -i, %s, 0, 'x/' || i, 'delivered', 0"
            "   FROM generate_series(1, 2000) AS i",
            [self.dead.endpoint_id.id],
        )
        self.env.cr.execute("ANALYZE outbox_delivery")

    def recent(self, value=True):
        return self.env["outbox.delivery"].search([("recent", "=", value)]).ids

    def test_what_is_recent_is_found_by_where_it_begins(self):
        self.env.cr.execute("DELETE FROM outbox_delivery")
        self.assertEqual(self.recent(), [])
        self.deliver_many()
        # With gaps between ids, as replays that were undone leave them.
        self.env.cr.execute(
            "DELETE FROM outbox_delivery"
            " WHERE id NOT IN (SELECT min(id) + i * i FROM outbox_delivery,"
            "                         generate_series(0, 40) AS i GROUP BY i)"
        )
        self.env.cr.execute("SELECT id FROM outbox_delivery ORDER BY id")
        ids = [id_ for (id_,) in self.env.cr.fetchall()]
        for first in range(len(ids) + 1):
            self.env.cr.execute(
                "UPDATE outbox_delivery SET create_date = now() AT TIME ZONE 'UTC'"
                " - CASE WHEN id = ANY(%s) THEN interval '23 hours'"
                "        ELSE interval '25 hours' END",
                [ids[first:]],
            )
            with self.subTest(first=first):
                self.assertEqual(sorted(self.recent()), ids[first:])
                self.assertEqual(sorted(self.recent(False)), ids[:first])

    def test_what_is_recent_or_not_delivered_is_counted_by_indexes(self):
        self.deliver_many()
        plan = self.plan(
            ["|", ("state", "!=", "delivered"), ("recent", "=", True)],
            "outbox.delivery",
        )
        self.assertIn("outbox_delivery_undelivered_idx", plan)
        self.assertIn("outbox_delivery_pkey", plan)

    def test_dead_letters_are_counted_by_their_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_bitmapscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT endpoint_id, event_type_id, cause, count(*)"
            " FROM outbox_delivery WHERE state IN ('dead', 'held')"
            " AND (company_id IS NULL OR company_id IN (1)) GROUP BY 1, 2, 3"
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("Index Only Scan using outbox_delivery_dead_letter_idx", plan)
