# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Incidents in tests: real conditions, and time that is shifted."""

from datetime import timedelta

from odoo.addons.outbox.tests.circuit_case import CircuitCase

SHIFTED = {
    "outbox_delivery": ("create_date", "due_at"),
    "outbox_lane": ("oldest_due_at", "oldest_seen_at"),
    "outbox_circuit": ("failing_since", "failed_at", "opened_at"),
    "outbox_minute": ("minute",),
    "outbox_alert_incident": ("since", "opened_at", "calm_since"),
}


class AlertCase(CircuitCase):
    """The owner of the endpoint is a manager; the rules are the installed ones."""

    def setUp(self):
        super().setUp()
        self.env["outbox.endpoint"].search(
            [("id", "!=", self.endpoint.id)]
        ).active = False
        self.manager.email = "owner@example.com"
        self.endpoint.user_id = self.manager
        self.lane = self.endpoint.lane_ids
        self.before = self.incidents()

    def rule(self, name):
        return self.env.ref(f"outbox_alert.rule_{name}")

    def incidents(self, kind=None):
        """Those of the test, oldest first."""
        self.env.invalidate_all()
        found = self.env["outbox.alert.incident"].search([], order="id")
        found -= getattr(self, "before", found.browse())
        return found.filtered(lambda i: i.kind == kind) if kind else found

    def look(self):
        """What the scheduled actions do each minute; the incidents there are."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env["outbox.lane"]._watch()
            self.env["outbox.endpoint"]._watch()
            self.env["outbox.alert.rule"]._evaluate()
        return self.incidents()

    def pass_minutes(self, minutes):
        self.env.flush_all()
        for table, columns in SHIFTED.items():
            changes = ", ".join(f"{name} = {name} - %(by)s" for name in columns)
            self.env.cr.execute(
                f"UPDATE {table} SET {changes}", {"by": timedelta(minutes=minutes)}
            )
        self.env.invalidate_all()

    def look_for(self, minutes):
        """Let time pass, with a look before it, in the middle and after it."""
        self.look()
        for part in (minutes // 2, minutes - minutes // 2):
            self.pass_minutes(part)
            self.look()

    def stand_still(self):
        """Nothing is delivered for as long as the watchdog needs to be sure of it."""
        for _minute in range(3):
            self.pass_minutes(1)
            self.look()

    def keep_runner_alive(self):
        """Jobs of others are started all the time."""
        job = self.partners[0].with_delay().exists().db_record()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE queue_job SET state = 'done',"
            " date_started = now() AT TIME ZONE 'UTC' + interval '1 day' WHERE id = %s",
            (job.id,),
        )

    def mails(self, incidents=None):
        """E-mails about incidents, oldest first."""
        incidents = self.incidents() if incidents is None else incidents
        return self.env["mail.mail"].search(
            [("model", "=", "outbox.alert.incident"), ("res_id", "in", incidents.ids)],
            order="id",
        )

    def subjects(self):
        return self.mails().mapped("subject")

    def fail_down(self):
        """The receiver is down for as long as the rule tolerates."""
        deliveries = self.open_circuit()
        self.look_for(6)
        return deliveries

    def kill(self, delivery):
        """Let a delivery spend its last attempt, by a receiver that refuses it."""
        self.receiver.answer(self.refusal)
        delivery.attempt = 11
        self.drain()
        self.assertEqual(delivery.state, "dead")
