# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The dashboard: its figures are those of the lists they lead to, for each role."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.integration_base.engine import dashboard_sql
from odoo.addons.integration_base.models import integration_dashboard_mixin
from odoo.addons.integration_base.models.integration_dashboard_mixin import PERIODS
from odoo.addons.integration_base.tests.common import ROLES

from ..engine.dashboard_sql import LATEST, PAST, PRESENT
from .dashboard_case import DashboardCase

USER = "base.group_user,integration_base.group_integration_user"


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    def test_every_figure_is_that_of_the_list_it_leads_to(self):
        for role in ROLES:
            user = getattr(self, role)
            data = self.load(user)
            self.assertGreater(len(dict(self.figures(data))), 40)
            with self.subTest(role=role):
                self.assert_figures(data, self.env(user=user.id))

    def test_what_has_happened(self):
        past = self.load()["past"]
        self.assertEqual(self.values(past), {"/received": 10, "/done": 1, "/failed": 5})
        self.assertGreater(past["p95"], past["p50"])

    def test_what_is_the_case_now(self):
        self.pending.received_at -= timedelta(hours=2)
        self.behind.received_at -= timedelta(hours=3)
        present = self.load()["present"]
        self.assertEqual(
            self.values(present), {"/waiting": 4, "/attention": 4, "/held": 2}
        )
        self.assertEqual(present["held_keys"], 2)
        # The oldest is the first that came.
        self.assertAlmostEqual(present["oldest"], 3 * 3600, delta=600)

    def test_what_is_wrong_is_said_in_words(self):
        data = self.load()
        found = {
            row["label"]: tuple(self.values(row).values()) for row in data["problems"]
        }
        self.assertEqual(
            found,
            {
                "Unmatched": (1, 0, 0),
                "Refused by Odoo": (1, 0, 0),
                "Does not fit the command": (0, 1, 0),
                "No route": (0, 1, 0),
                "Waiting for a record": (0, 0, 1),
                "Failed": (0, 0, 1),
            },
        )
        # What a person has to see to comes first.
        self.assertIn(data["problems"][-1]["problem"], ("waiting_for", "failed"))

    def test_commands_of_today(self):
        data = self.load()
        row = self.row(data, "commands", id=self.handler.id)
        self.assertEqual((row["model"], row["name"]), ("Contact", "test.contact v1"))
        self.assertEqual(
            self.values(row), {"/received": 9, "/done": 1, "/waiting": 4, "/failed": 3}
        )
        self.assertEqual(data["commands"][-1]["model"], "No route")
        self.assertEqual(
            self.values(data["commands"][-1]),
            {"/received": 1, "/done": 0, "/waiting": 0, "/failed": 1},
        )

    def test_a_route_that_is_added_later_moves_what_was_received(self):
        self.add_route(self.wms, "test.contact", "who.*")
        self.unrouted.with_user(self.operator)._decide("retry", "There is a route")
        self.process(self.wms)
        data = self.load()
        row = self.row(data, "commands", id=self.handler.id)
        self.assertEqual(row["received"]["value"], 10)
        self.assert_figures(data, self.env(user=self.user.id))
        self.assertNotIn("No route", [row["model"] for row in data["commands"]])

    def test_sources_that_need_a_person_come_first(self):
        self.open_source(code="quiet")
        paused = self.open_source(code="paused")
        paused.action_pause()
        broken = self.open_source(code="broken")
        broken.user_id.active = False
        rows = self.load()["sources"]
        found = [(row["name"], row["health"]) for row in rows]
        self.assertEqual(found[0], ("BROKEN", "broken"))
        self.assertEqual(found[1:3], [("MES", "troubled"), ("WMS", "troubled")])
        self.assertIn(("PAUSED", "stopped"), found)
        self.assertEqual(found[-1], ("QUIET", "idle"))
        self.assertIn("cannot be a service user", rows[0]["reason"])
        self.assertIsNone(rows[0]["last"])
        self.assertAlmostEqual(rows[1]["last"], 0, delta=600)

    def test_the_chart_has_a_place_for_each_step(self):
        for period, (seconds, step) in PERIODS.items():
            points = self.load(period=period)["points"]
            self.assertIn(len(points), (seconds // step, seconds // step + 1))
            for name, total in (("received", 10), ("done", 1), ("failed", 5)):
                self.assertEqual(sum(point[name] for point in points), total)
            for point in points:
                count = self.env["inbox.message"].search_count(point["domain"])
                self.assertEqual(count, point["received"])

    def test_what_is_older_than_the_period_is_left_out(self):
        self.env.cr.execute(
            "UPDATE inbox_minute SET minute = minute - interval '2 days'"
        )
        self.assertEqual(self.load(period="day")["past"]["done"]["value"], 0)
        self.assertEqual(self.load(period="week")["past"]["done"]["value"], 1)

    def test_one_source_alone(self):
        data = self.load(source_id=self.wms.id)
        self.assertEqual([row["id"] for row in data["sources"]], [self.wms.id])
        self.assertEqual(
            self.values(data["past"]), {"/received": 2, "/done": 0, "/failed": 2}
        )
        self.assert_figures(data, self.env(user=self.user.id))

    def test_much_is_counted_only_so_far(self):
        with (
            patch.object(integration_dashboard_mixin, "COUNTED", 2),
            patch.object(dashboard_sql, "COUNTED", 2),
            patch.object(integration_dashboard_mixin, "COUNTED_EACH", 1),
        ):
            data = self.load()
        figure = data["present"]["waiting"]
        self.assertEqual((figure["value"], figure["capped"]), (2, True))
        figure = self.row(data, "sources", id=self.source.id)["waiting"]
        self.assertEqual((figure["value"], figure["capped"]), (1, True))

    def test_without_anything(self):
        self.env["inbox.source"].search([]).active = False
        self.env.cr.execute("DELETE FROM inbox_message")
        self.env.cr.execute("DELETE FROM inbox_minute")
        self.env.invalidate_all()
        data = self.load()
        self.assertFalse(data["has_owners"])
        self.assertIsNone(data["past"]["p95"])
        self.assertIsNone(data["present"]["oldest"])
        for part in ("sources", "problems", "commands"):
            self.assertEqual(data[part], [])
        for where, figure in self.figures(data):
            self.assertEqual(figure["value"], 0, where)
        self.assertFalse(data["may_configure"])
        self.assertTrue(self.load(self.manager)["may_configure"])


@tagged("post_install", "-at_install")
class TestDashboardRights(DashboardCase):
    def setUp(self):
        super().setUp()
        self.second = self.env["res.company"].create({"name": "Second"})
        theirs = self.open_source(
            "base.group_partner_manager", code="theirs", company_id=self.second.id
        )
        self.theirs = theirs
        self.add_route(theirs, "test.contact")
        self.receive(theirs, "test.contact", {"ref": "T"})
        self.receive(theirs, "test.contact", {"ref": "T", "fault": "refused"})
        self.process(theirs)
        self.stranger = new_test_user(
            self.env,
            "integration_stranger",
            USER,
            company_id=self.second.id,
            company_ids=[Command.set(self.second.ids)],
        )
        self.both = new_test_user(
            self.env,
            "integration_both",
            USER,
            company_ids=[Command.set((self.env.company | self.second).ids)],
        )

    def test_whoever_has_no_role_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.load(self.outsider)

    def test_figures_are_those_of_the_readers_companies(self):
        data = self.load(self.stranger)
        self.assertEqual(
            self.values(data["past"]), {"/received": 2, "/done": 1, "/failed": 1}
        )
        self.assertEqual([row["id"] for row in data["sources"]], self.theirs.ids)
        self.assertEqual(self.load()["past"]["received"]["value"], 10)

    def test_all_figures_of_a_company_are_those_of_their_lists(self):
        companies = (self.env.company | self.second).ids
        env = self.env(user=self.both.id, context={"allowed_company_ids": companies})
        for company_id, received in zip((None, *companies), (12, 10, 2), strict=True):
            data = env["inbox.dashboard"].load("day", company_id=company_id)
            self.assertEqual(data["past"]["received"]["value"], received)
            self.assert_figures(data, env)

    def test_what_the_browser_names_is_not_believed(self):
        with self.assertRaisesRegex(UserError, "do not work in that company"):
            self.load(company_id=self.second.id)
        for period in ("century", None, ["day"]):
            with self.assertRaisesRegex(UserError, "no such period"):
                self.load(period=period)
        with self.assertRaisesRegex(UserError, "Choose another one"):
            self.load(source_id=self.theirs.id)
        with self.assertRaises(AccessError):
            self.env["inbox.dashboard"].with_user(self.user).with_context(
                allowed_company_ids=self.second.ids
            ).load("day")


@tagged("post_install", "-at_install")
class TestDashboardPlans(DashboardCase):
    """That the past is not counted, however much of it there is."""

    def plan(self, query, params):
        # As with very many rows that are done: never row by row.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(f"EXPLAIN {query}", params)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def scope(self, owner=None, **values):
        return {"companies": [1], "shared": False, "owner": owner} | values

    def test_what_is_open_is_counted_by_the_indexes_of_its_states(self):
        for owner in (None, self.source.id):
            for query in (PRESENT.open_query, PRESENT.held_keys_query):
                plan = self.plan(query, self.scope(owner))
                self.assertNotIn("Seq Scan", plan)
                for name in ("source_idx", "pkey", "received_at_idx"):
                    self.assertNotIn(f"inbox_message_{name}", plan)
        plan = self.plan(PRESENT.oldest_query, self.scope())
        self.assertNotIn("inbox_message_pkey", plan)
        sources = self.scope(owners=self.source.ids)
        self.assertNotIn("Seq Scan", self.plan(PRESENT.owners_query, sources))

    def test_the_past_is_read_from_figures_of_its_time(self):
        values = self.scope(since=fields.Datetime.now(), step=60)
        for query in (PAST.history_query, PAST.kinds_query):
            plan = self.plan(query, values)
            self.assertRegex(plan, r"Index Scan (using|on) inbox_minute_")
            self.assertIn("(minute >= ", plan)
            self.assertNotIn("inbox_message", plan)

    def test_the_latest_message_of_a_source_is_found_by_its_index(self):
        plan = self.plan(LATEST, (self.source.ids,))
        self.assertIn("inbox_message_source_idx", plan)


@tagged("post_install", "-at_install")
class TestDashboardTours(DashboardCase, HttpCase):
    def test_every_role_follows_a_figure(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    "/odoo/inbox-sources",
                    "inbox_dashboard",
                    login=getattr(self, role).login,
                )

    def test_from_a_figure_to_the_retry(self):
        # What its sender has mended since.
        self.route.expression = "{ref: ref}"
        self.start_tour(
            "/odoo/inbox-dashboard",
            "inbox_dashboard_retry",
            login=self.operator.login,
        )
        self.env.invalidate_all()
        self.assertEqual(self.refused.state, "pending")
        self.assertEqual(self.unmatched.state, "held")
        entry = self.env["integration.audit"].search(
            [("action", "=", "message_retried"), ("res_id", "=", self.refused.id)]
        )
        self.assertEqual(
            (entry.user_id, entry.reason), (self.operator, "The limit is raised")
        )
        self.process(self.source)
        self.assert_done(self.refused, self.contacts("B"))
        self.assert_done(self.behind)

    def test_without_sources_it_says_how_to_begin(self):
        self.env["inbox.source"].search([]).active = False
        self.env.flush_all()
        for role in ("user", "manager"):
            self.start_tour(
                "/odoo/inbox-dashboard",
                f"inbox_dashboard_begin_{role}",
                login=getattr(self, role).login,
            )
