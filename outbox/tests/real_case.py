# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Tests between real transactions; what they commit is removed again."""

import time

from odoo.addons.integration_base.tests.real_transactions import RealTransactions

from .common import OutboxCommon


class Setting(OutboxCommon):
    """An event type, an endpoint that is paused, and a subscription, committed."""

    def __init__(self, env):
        self.env = env
        self.allow_loopback()
        self.kind = self.make_event_type(
            "real.updated",
            "res.partner",
            {"kind": "updated", "fields": ["ref"]},
            payload={"ref": "ref"},
        )
        self.endpoint = self.make_endpoint(name="Real")
        self.subscription = self.subscribe(self.endpoint, self.kind)
        self.partner = env["res.partner"].create({"name": "Real"})


class RealCase(RealTransactions):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            setting = Setting(env)
            self.partner_id = setting.partner.id
            self.endpoint_id = setting.endpoint.id
            self.lane_id = setting.endpoint.lane_ids.id
            self.kind_id = setting.kind.id
        self.addCleanup(self.clean)

    def clean(self):
        with self.environment() as env:
            kind = env["outbox.event.type"].browse(self.kind_id)
            endpoint = env["outbox.endpoint"].browse(self.endpoint_id)
            payload = kind.payload_id
            for table in ("outbox_attempt", "outbox_delivery", "outbox_minute"):
                env.cr.execute(
                    f"DELETE FROM {table} WHERE endpoint_id = %s", (endpoint.id,)
                )
            env.cr.execute(
                "DELETE FROM outbox_event WHERE event_type_id = %s", (kind.id,)
            )
            endpoint.subscription_ids.unlink()
            self.find_jobs(env).unlink()
            endpoint.unlink()
            kind.unlink()
            payload.unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def set_ref(self, env, ref):
        env["res.partner"].browse(self.partner_id).ref = ref

    def events(self):
        with self.environment() as env:
            return (
                env["outbox.event"]
                .search([("event_type_id", "=", self.kind_id)], order="id")
                .mapped("data")
            )

    def resume(self):
        """Resume the endpoint, and have done with the job that this enqueues."""
        with self.environment() as env:
            env["outbox.endpoint"].browse(self.endpoint_id).action_resume()
        with self.environment() as env:
            self.find_jobs(env).unlink()

    def find_jobs(self, env):
        """Jobs of the endpoint and its lanes."""
        lanes = env["outbox.endpoint"].browse(self.endpoint_id).lane_ids
        keys = [f"outbox.endpoint.change:{self.endpoint_id}"]
        domain = [("identity_key", "in", keys)]
        for lane in lanes:
            domain = [
                "|",
                *domain,
                ("identity_key", "=like", f"outbox.lane:{lane.id}%"),
            ]
        return env["queue.job"].search(domain)

    def jobs(self):
        with self.environment() as env:
            return len(self.find_jobs(env))

    def wait_for_lock(self, cr):
        """Until someone waits for what this transaction holds."""
        for _moment in range(200):
            cr.execute("SELECT pg_stat_clear_snapshot()")
            cr.execute(
                "SELECT 1 FROM pg_stat_activity WHERE"
                " pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cr.rowcount:
                return
            time.sleep(0.05)
        self.fail("Nobody waits.")

    def delete_partners(self, ids):
        with self.environment() as env:
            env["res.partner"].browse(ids).unlink()
