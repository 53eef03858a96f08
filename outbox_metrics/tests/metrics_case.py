# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A server whose metrics are scraped, in tests."""

from prometheus_client.parser import text_string_to_metric_families

from odoo.tests import HttpCase

from odoo.addons.outbox.tests.drain_case import DrainCase

METRICS = "/integration/metrics"


class MetricsCase(DrainCase, HttpCase):
    def make_token(self):
        """Press the button in Settings; return the token that is shown."""
        settings = self.env["res.config.settings"]
        settings = settings.with_user(self.env.ref("base.user_admin")).create({})
        return settings.action_outbox_metrics_make_token()["params"]["value"]

    def scrape(self, token=None, **headers):
        """The answer to a monitoring system."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self.env.flush_all()
        return self.url_open(METRICS, headers=headers)

    def families(self):
        """What Prometheus' own parser makes of a scrape, by name."""
        answer = self.scrape(self.make_token())
        self.assertEqual(answer.status_code, 200, answer.text)
        return {f.name: f for f in text_string_to_metric_families(answer.text)}

    def value(self, families, name, family=None, **labels):
        """The one sample that has these labels."""
        found = [
            sample.value
            for sample in families[family or name.removesuffix("_total")].samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        self.assertEqual(len(found), 1, f"{name} {labels}: {found}")
        return found[0]

    def of_endpoint(self, families, name, **labels):
        labels["endpoint_id"] = str(self.endpoint.id)
        return self.value(families, name, **labels)
