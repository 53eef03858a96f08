# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The dashboard: its figures are those of the lists they lead to, for each role."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.integration_base.engine import dashboard_sql
from odoo.addons.integration_base.models import integration_dashboard_mixin
from odoo.addons.integration_base.models.integration_dashboard_mixin import PERIODS
from odoo.addons.integration_base.tests.common import ROLES

from ..engine.dashboard_sql import PAST, PRESENT
from .dashboard_case import DashboardCase


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    def test_every_figure_is_that_of_the_list_it_leads_to(self):
        for role in ROLES:
            user = getattr(self, role)
            data = self.load(user)
            self.assertGreater(len(dict(self.figures(data))), 15)
            with self.subTest(role=role):
                self.assert_figures(data, self.env(user=user.id))

    def test_what_has_happened(self):
        past = self.load()["past"]
        self.assertEqual(past["delivered"]["value"], 1)
        self.assertEqual(past["tried"]["value"], 5)
        self.assertEqual(past["failed"]["value"], 4)
        self.assertGreater(past["p95"], past["p50"])

    def test_what_is_the_case_now(self):
        self.waiting.create_date -= timedelta(hours=2)
        present = self.load()["present"]
        values = {name: f["value"] for name, f in self.figures(present)}
        self.assertEqual(
            values, {"/waiting": 1, "/dead": 1, "/held": 1, "/circuits": 0}
        )
        self.assertEqual(present["held_keys"], 1)
        self.assertAlmostEqual(present["oldest"], 7200, delta=600)

    def test_a_circuit_that_is_not_closed_is_shown_with_its_reason(self):
        self.endpoint.circuit_ids.write(
            {"state": "open", "reason": "It answered 503.", "failures": 5}
        )
        data = self.load()
        self.assertEqual(data["present"]["circuits"]["value"], 1)
        row = self.row(data)
        self.assertEqual((row["health"], row["circuit"]), ("broken", "open"))
        self.assertEqual(row["reason"], "It answered 503.")

    def test_endpoints_that_need_a_person_come_first(self):
        self.make_endpoint(name="A paused one")
        rows = self.load()["endpoints"]
        self.assertEqual(rows[0]["id"], self.endpoint.id)
        self.assertEqual(rows[0]["health"], "troubled")
        self.assertIn("stopped", [row["health"] for row in rows[1:]])

    def test_documents_of_today(self):
        row = self.document(self.load())
        self.assertEqual(row["label"], "Contact")
        values = {name: f["value"] for name, f in self.figures(row)}
        # Addons may have event types of contacts, too.
        events = self.env["outbox.event"].search_count(row["emitted"]["domain"])
        self.assertGreaterEqual(events, 4)
        self.assertEqual(
            values, {"/emitted": events, "/delivered": 1, "/waiting": 1, "/failed": 2}
        )

    def test_today_begins_at_midnight_where_the_user_is(self):
        noon = datetime(2026, 11, 23, 12, 30)
        for zone, midnight in (
            ("UTC", datetime(2026, 11, 23)),
            ("Asia/Kolkata", datetime(2026, 11, 22, 18, 30)),
            ("Pacific/Auckland", datetime(2026, 11, 23, 11)),
            ("America/New_York", datetime(2026, 11, 23, 5)),
        ):
            dashboard = self.env["outbox.dashboard"].with_context(tz=zone)
            self.assertEqual(dashboard._today(noon), midnight, zone)
        # The clocks are put back on this day, at three.
        berlin = self.env["outbox.dashboard"].with_context(tz="Europe/Berlin")
        self.assertEqual(
            berlin._today(datetime(2026, 10, 25, 12)), datetime(2026, 10, 24, 22)
        )

    def test_the_chart_has_a_place_for_each_step(self):
        for period, (seconds, step) in PERIODS.items():
            points = self.load(period=period)["points"]
            self.assertIn(len(points), (seconds // step, seconds // step + 1))
            self.assertEqual(sum(point["delivered"] for point in points), 1)
            self.assertEqual(sum(point["failed"] for point in points), 4)
            for point in points:
                attempts = self.env["outbox.attempt"].search(point["domain"])
                failed = attempts.filtered(lambda a: a.outcome != "delivered")
                self.assertEqual(len(failed), point["failed"])

    def test_what_is_older_than_the_period_is_left_out(self):
        self.env.cr.execute(
            "UPDATE outbox_minute SET minute = minute - interval '2 days'"
        )
        self.assertEqual(self.load(period="day")["past"]["tried"]["value"], 0)
        self.assertEqual(self.load(period="week")["past"]["tried"]["value"], 5)
        while self.env["outbox.minute"]._fold()[1]:
            pass
        self.assertEqual(self.load(period="week")["past"]["tried"]["value"], 5)

    def test_one_endpoint_alone(self):
        other = self.make_endpoint(name="WMS")
        data = self.load(endpoint_id=other.id)
        self.assertEqual([row["id"] for row in data["endpoints"]], [other.id])
        row = self.document(self.load(endpoint_id=self.endpoint.id))
        self.assertEqual(row["delivered"]["value"], 1)
        # Events are of no endpoint.
        data["documents"] = [{"emitted": row["emitted"]} for row in data["documents"]]
        for where, figure in self.figures(data):
            if not where.startswith("/documents"):
                self.assertEqual(figure["value"], 0, where)
        data = self.load(endpoint_id=self.endpoint.id)
        self.assert_figures(data, self.env(user=self.user.id))

    def test_much_is_counted_only_so_far(self):
        self.tell("5", "6", partner=self.partners[3])
        with (
            patch.object(integration_dashboard_mixin, "COUNTED", 2),
            patch.object(dashboard_sql, "COUNTED", 2),
            patch.object(integration_dashboard_mixin, "COUNTED_EACH", 1),
        ):
            data = self.load()
        for figure in (data["present"]["waiting"], self.document(data)["waiting"]):
            self.assertEqual((figure["value"], figure["capped"]), (2, True))
        figure = self.row(data)["waiting"]
        self.assertEqual((figure["value"], figure["capped"]), (1, True))

    def test_without_anything(self):
        self.env["outbox.endpoint"].search([]).active = False
        self.env.cr.execute("TRUNCATE outbox_delivery, outbox_event, outbox_minute")
        self.env.invalidate_all()
        data = self.load()
        self.assertFalse(data["has_owners"])
        self.assertIsNone(data["past"]["p95"])
        self.assertIsNone(data["present"]["oldest"])
        self.assertEqual((data["endpoints"], data["documents"]), ([], []))
        for where, figure in self.figures(data):
            self.assertEqual(figure["value"], 0, where)
        self.assertFalse(data["may_configure"])
        self.assertTrue(self.load(self.manager)["may_configure"])


@tagged("post_install", "-at_install")
class TestDashboardRights(DashboardCase):
    def setUp(self):
        super().setUp()
        self.second = self.env["res.company"].create({"name": "Second"})
        self.partners[2].company_id = self.second
        self.forget_events()
        self.theirs = self.tell("7", partner=self.partners[2])
        self.drain()
        group = "base.group_user,integration_base.group_integration_user"
        self.stranger = new_test_user(
            self.env,
            "integration_stranger",
            group,
            company_id=self.second.id,
            company_ids=[Command.set(self.second.ids)],
        )
        self.both = new_test_user(
            self.env,
            "integration_both",
            group,
            company_ids=[Command.set((self.env.company | self.second).ids)],
        )

    def arrived(self, user, companies=None, **options):
        model = self.env["outbox.dashboard"].with_user(user)
        if companies:
            model = model.with_context(allowed_company_ids=companies.ids)
        return model.load("day", **options)["past"]["delivered"]["value"]

    def test_whoever_has_no_role_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.load(self.outsider)

    def test_figures_are_those_of_the_readers_companies(self):
        both = self.env.company | self.second
        of_none = self.env["outbox.delivery"].search_count(
            [("state", "=", "delivered"), ("company_id", "=", False)]
        )
        self.assertEqual(self.arrived(self.stranger), of_none + 1)
        self.assertEqual(self.arrived(self.both, both), self.arrived(self.user) + 1)
        self.assertEqual(self.arrived(self.both, both, company_id=self.second.id), 1)

    def test_all_figures_of_a_company_are_those_of_their_lists(self):
        companies = (self.env.company | self.second).ids
        env = self.env(user=self.both.id, context={"allowed_company_ids": companies})
        for company_id in (None, *companies):
            data = env["outbox.dashboard"].load("day", company_id=company_id)
            self.assert_figures(data, env)

    def test_what_the_browser_names_is_not_believed(self):
        with self.assertRaisesRegex(UserError, "do not work in that company"):
            self.load(company_id=self.second.id)
        for period in ("century", None, ["day"]):
            with self.assertRaisesRegex(UserError, "no such period"):
                self.load(period=period)
        self.endpoint.company_id = self.second
        with self.assertRaisesRegex(UserError, "Choose another one"):
            self.load(endpoint_id=self.endpoint.id)
        self.assertFalse(
            [row for row in self.load()["endpoints"] if row["id"] == self.endpoint.id]
        )
        with self.assertRaises(AccessError):
            self.env["outbox.dashboard"].with_user(self.user).with_context(
                allowed_company_ids=self.second.ids
            ).load("day")


@tagged("post_install", "-at_install")
class TestDashboardPlans(DashboardCase):
    """That the past is not counted, however much of it there is."""

    def plan(self, query, **values):
        scope = {"companies": [1], "shared": True, "owner": None}
        # As with very many rows that are delivered: never row by row.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(f"EXPLAIN {query}", scope | values)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_what_is_open_is_counted_by_the_indexes_of_its_states(self):
        for endpoint in (None, self.endpoint.id):
            for query in (PRESENT.open_query, PRESENT.held_keys_query):
                plan = self.plan(query, owner=endpoint)
                self.assertNotIn("Seq Scan", plan)
                self.assertNotIn("outbox_delivery_endpoint_idx", plan)
                self.assertNotIn("outbox_delivery_pkey", plan)

    def test_the_past_is_read_from_figures_of_its_time(self):
        since = fields.Datetime.now()
        for query in (PAST.history_query, PAST.kinds_query):
            plan = self.plan(query, since=since, step=60)
            self.assertRegex(plan, r"Index Scan (using|on) outbox_minute_")
            self.assertIn("(minute >= ", plan)
            self.assertNotIn("outbox_delivery", plan)

    def test_the_page_takes_as_many_statements_for_many_endpoints(self):
        self.load()
        before = self.env.cr.sql_log_count
        self.load()
        few = self.env.cr.sql_log_count - before
        for number in range(10):
            self.make_endpoint(name=f"E{number}")
        self.env.flush_all()
        self.env.invalidate_all()
        self.load()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.load()
        self.assertLessEqual(self.env.cr.sql_log_count - before, few + 20)


@tagged("post_install", "-at_install")
class TestDashboardTours(DashboardCase, HttpCase):
    def test_every_role_follows_a_figure(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    "/odoo/outbox-endpoints",
                    "outbox_dashboard",
                    login=getattr(self, role).login,
                )

    def test_from_a_figure_to_the_retry(self):
        self.start_tour(
            "/odoo/outbox-dashboard",
            "outbox_dashboard_retry",
            login=self.operator.login,
        )
        self.env.invalidate_all()
        self.assertEqual(self.dead.state, "pending")
        self.assertEqual(self.held.state, "held")
        self.assertEqual(self.waiting.state, "pending")
        self.assertTrue(
            self.env["integration.audit"].search(
                [
                    ("user_id", "=", self.operator.id),
                    ("action", "=", "delivery_retried"),
                    ("res_id", "=", self.dead.id),
                ]
            )
        )

    def test_without_endpoints_it_says_how_to_begin(self):
        self.env["outbox.endpoint"].search([]).active = False
        self.env.flush_all()
        for role in ("user", "manager"):
            self.start_tour(
                "/odoo/outbox-dashboard",
                f"outbox_dashboard_begin_{role}",
                login=getattr(self, role).login,
            )

    def test_an_error_is_said_and_can_be_tried_again(self):
        self.make_endpoint(name="WMS")
        self.start_tour(
            "/odoo/outbox-dashboard",
            "outbox_dashboard_error",
            login=self.manager.login,
        )
