# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
import re
from pathlib import Path

from odoo.tests import tagged

from .metrics_case import MetricsCase

DOCS = Path(__file__).parents[2] / "docs"
DASHBOARD = DOCS / "grafana" / "outbox.json"
METRICS = DOCS / "metrics.md"
NAME = re.compile(r"\boutbox_[a-z_]+\b")
LABEL = re.compile(r"([a-z_]+)(?:=~|!~|!=|=)\"")


@tagged("post_install", "-at_install")
class TestGrafana(MetricsCase):
    """What is written about the metrics is about those that there are."""

    def setUp(self):
        super().setUp()
        if not DASHBOARD.exists():
            self.skipTest("The addon was installed without the suite's documents.")
        self.tell("1")
        self.drain()
        self.let_all_run_once()
        self.samples = {
            sample.name: sample.labels.keys()
            for family in self.families().values()
            for sample in family.samples
        }
        self.dashboard = json.loads(DASHBOARD.read_text())

    def let_all_run_once(self):
        """As if a job and the scheduled actions of the outbox had run."""
        self.endpoint.lane_ids._enqueue()
        self.env["queue.job"].search([], limit=1).date_enqueued = self.env.cr.now()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC' WHERE id = %s",
            (self.env.ref("outbox.cron_outbox_sweep").id,),
        )

    def test_every_expression_asks_for_what_there_is(self):
        expressions = [
            (panel["title"], target["expr"])
            for panel in self.dashboard["panels"]
            for target in panel.get("targets", ())
        ]
        self.assertGreater(len(expressions), 10)
        for title, expression in expressions:
            names = set(NAME.findall(expression))
            self.assertTrue(names, title)
            self.assertLessEqual(names, self.samples.keys(), title)
            known = set().union(*(self.samples[name] for name in names))
            self.assertLessEqual(set(LABEL.findall(expression)), known, title)

    def test_it_can_be_imported(self):
        self.assertIsNone(self.dashboard["id"])
        (datasource,) = self.dashboard["__inputs"]
        self.assertEqual(datasource["pluginId"], "prometheus")
        panels = self.dashboard["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        for panel in panels:
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)
            if panel["type"] != "row":
                uid = panel["datasource"]["uid"]
                self.assertEqual(uid, "${" + datasource["name"] + "}")

    def test_the_document_names_every_metric_and_no_other(self):
        told = set(re.findall(r"^\| `(outbox_\w+)`", METRICS.read_text(), re.M))
        self.assertEqual(told, {n.removesuffix("_bucket") for n in self.samples})
