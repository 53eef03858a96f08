# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_base.tests.common import IntegrationCase

from .common import OutboxCommon


class ConfigurationCase(OutboxCommon, IntegrationCase):
    """``self.as_manager`` holds the helpers in a Manager's own name."""

    def setUp(self):
        super().setUp()
        self.allow_loopback()
        self.forget_events()
        self.as_manager = self.env(user=self.manager)

    def assertRefused(self, pattern, function, *args, **values):
        with self.assertRaisesRegex(ValidationError, pattern), self.env.cr.savepoint():
            function(*args, **values)

    def make_payload(self, env, model, *paths, name="x"):
        return env["outbox.payload"].create(
            {
                "name": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "line_ids": [
                    Command.create({"path": path, "key": path}) for path in paths
                ],
            }
        )

    def make_bare_type(self, env, model, name="x.told", **values):
        model_id = self.env["ir.model"]._get_id(model)
        return env["outbox.event.type"].create(
            {"name": name, "model_id": model_id, **values}
        )

    def make_trigger(self, env, event_type, **trigger):
        values = self._trigger_values(event_type.model_name, trigger)
        return env["outbox.event.trigger"].create(
            {"event_type_id": event_type.id, **values}
        )


@tagged("post_install", "-at_install")
class TestNothingToldThatMayNotBeRead(ConfigurationCase):
    """A Manager's events hold nothing that the Manager could not read."""

    def test_payload_of_what_the_manager_may_read(self):
        payload = self.make_payload(
            self.as_manager, "res.partner", "name", "user_ids/login", "category_id"
        )
        self.assertEqual(len(payload.line_ids), 3)
        payload.line_ids[0].path = "country_id"
        self.assertTrue(payload.copy({"version": 2}))

    def test_payload_of_a_model_without_the_right(self):
        for paths in (("key", "value"), ()):
            self.assertRefused(
                r"System Parameter \(ir.config_parameter\).*with that right",
                self.make_payload,
                self.as_manager,
                "ir.config_parameter",
                *paths,
            )

    def test_payload_that_leads_to_a_model_without_the_right(self):
        payload = self.make_payload(self.as_manager, "res.users", "login")
        for path in ("log_ids/create_date", "log_ids"):
            self.assertRefused(
                r"\(res\.users\.log\)",
                payload.write,
                {"line_ids": [Command.create({"path": path, "key": path})]},
            )

    def test_payload_of_a_field_without_the_right(self):
        self.assertRefused(
            r'"signup_type" of Contact \(res\.partner\)',
            self.make_payload,
            self.as_manager,
            "res.users",
            "partner_id/signup_type",
        )

    def test_payload_that_is_turned_to_another_model(self):
        payload = self.make_payload(self.as_manager, "res.partner", "create_date")
        secret = self.env["ir.model"]._get_id("ir.config_parameter")
        self.assertRefused("ir.config_parameter", payload.write, {"model_id": secret})
        self.assertRefused(
            "ir.config_parameter", payload.copy, {"version": 2, "model_id": secret}
        )

    def test_lines_that_are_moved_to_another_payload_or_copied(self):
        theirs = self.make_payload(self.env, "ir.config_parameter", "value")
        mine = self.make_payload(self.as_manager, "res.country", "name", name="y")
        line = self.make_payload(
            self.as_manager, "res.partner", "create_date", name="z"
        ).line_ids
        self.assertRefused("ir.config_parameter", line.write, {"payload_id": theirs.id})
        self.assertRefused("no field", theirs.line_ids.write, {"payload_id": mine.id})
        as_manager = theirs.with_user(self.manager)
        self.assertRefused("ir.config_parameter", as_manager.copy, {"version": 2})

    def test_what_others_made_can_be_ordered_and_reduced(self):
        theirs = self.make_payload(self.env, "ir.config_parameter", "key", "value")
        mine = theirs.with_user(self.manager)
        mine.line_ids[0].sequence = 99
        mine.line_ids = [Command.delete(mine.line_ids[0].id)]
        self.assertEqual(len(theirs.line_ids), 1)

    def test_module_data_and_those_with_the_right_pass(self):
        self.assertTrue(self.make_payload(self.env, "ir.config_parameter", "value"))
        self.manager.group_ids += self.env.ref("base.group_system")
        self.assertTrue(
            self.make_payload(self.as_manager, "ir.config_parameter", "value", name="y")
        )

    def test_event_type_about_a_model_without_the_right(self):
        self.assertRefused(
            "ir.config_parameter",
            self.make_bare_type,
            self.as_manager,
            "ir.config_parameter",
        )
        event_type = self.make_bare_type(self.as_manager, "res.partner")
        secret = self.env["ir.model"]._get_id("ir.config_parameter")
        self.assertRefused(
            "ir.config_parameter", event_type.write, {"model_id": secret}
        )

    def test_filters_are_oracles(self):
        event_type = self.make_bare_type(self.as_manager, "res.users")
        endpoint = self.make_endpoint()
        subscription = self.subscribe(endpoint, event_type).with_user(self.manager)
        for allowed in (
            "[('login', '=', 'x'), ('create_date.month_number', '=', 1)]",
            "[('partner_id.category_id', 'ilike', 'x')]",
            "['!', ('partner_id', 'any', [('name', '=', 'x')])]",
        ):
            event_type.filter_domain = subscription.filter_domain = allowed
        for refused in (
            "[('log_ids.create_date', '!=', False)]",
            "[('log_ids', 'any', [('create_date', '!=', False)])]",
            "['!', '|', ('id', '=', 1), ('partner_id.signup_type', '=', 'x')]",
            "[('partner_id', 'any', [('signup_type', '=', 'x')])]",
            "[('partner_id', 'not any', [('user_ids', 'any', "
            "[('totp_secret', '=', 'x')])])]",
        ):
            for record in (event_type, subscription):
                self.assertRefused(
                    "no right to read", record.write, {"filter_domain": refused}
                )
            self.assertRefused(
                "no right to read",
                self.make_bare_type,
                self.as_manager,
                "res.users",
                name="y.told",
                filter_domain=refused,
            )

    def test_a_filter_that_looks_for_names_of_what_may_not_be_read(self):
        event_type = self.make_bare_type(self.env, "ir.cron.trigger")
        subscription = self.subscribe(self.make_endpoint(), event_type)
        access = self.env["ir.model.access"].create(
            {
                "name": "Integration Managers read triggers",
                "model_id": self.env["ir.model"]._get_id("ir.cron.trigger"),
                "group_id": self.env.ref(
                    "integration_base.group_integration_manager"
                ).id,
                "perm_read": True,
            }
        )
        self.assertTrue(access)
        mine = subscription.with_user(self.manager)
        mine.filter_domain = "[('cron_id', '=', 1)]"
        for refused in ("[('cron_id', 'ilike', 'x')]", "[('cron_id', 'in', ['x'])]"):
            self.assertRefused(r"\(ir\.cron\)", mine.write, {"filter_domain": refused})

    def test_a_filter_of_somebody_else_is_not_spread(self):
        event_type = self.make_bare_type(self.env, "res.users")
        other = self.make_bare_type(self.env, "res.users", name="y.told")
        subscription = self.subscribe(
            self.make_endpoint(),
            event_type,
            filter_domain="[('partner_id.signup_type', '=', 'x')]",
        ).with_user(self.manager)
        self.assertRefused(
            "no right to read",
            subscription.write,
            {"event_type_ids": [Command.link(other.id)]},
        )
        subscription.active = False

    def test_triggers_watch_only_what_may_be_read(self):
        event_type = self.make_bare_type(self.as_manager, "res.partner")
        for trigger in (
            {"kind": "updated", "fields": ["signup_type"]},
            {"kind": "transition", "field": "signup_type"},
            {
                "kind": "created",
                "model": "res.users.log",
                "subject_path": "create_uid/partner_id",
            },
        ):
            self.assertRefused(
                "no right to read",
                self.make_trigger,
                self.as_manager,
                event_type,
                **trigger,
            )
            self.assertTrue(self.make_trigger(self.env, event_type, **trigger))
        allowed = self.make_trigger(
            self.as_manager, event_type, kind="updated", fields=["ref"]
        )
        secret = self.env["ir.model.fields"]._get("res.partner", "signup_type")
        self.assertRefused(
            "no right to read", allowed.write, {"field_ids": [Command.link(secret.id)]}
        )


@tagged("post_install", "-at_install")
class TestTriggers(ConfigurationCase):
    def test_transitions_of_fields_with_several_values(self):
        partner = self.make_bare_type(self.env, "res.partner")
        country = self.make_bare_type(self.env, "res.country", name="y.told")
        for event_type, field in ((country, "name"), (partner, "barcode")):
            column = self.env[event_type.model_name]._fields[field]
            self.assertTrue(column.translate or column.company_dependent)
            self.assertRefused(
                "language or company.*another",
                self.make_trigger,
                self.env,
                event_type,
                kind="transition",
                field=field,
            )
            trigger = self.make_trigger(
                self.env, event_type, kind="updated", fields=[field]
            )
            column_id = self.env["ir.model.fields"]._get(event_type.model_name, field)
            self.assertRefused(
                "language or company",
                trigger.write,
                {"kind": "transition", "field_id": column_id.id},
            )

    def test_the_path_to_the_subject_is_made_of_stored_relations(self):
        partner = self.make_bare_type(self.env, "res.partner")
        self.assertTrue(
            self.make_trigger(
                self.env, partner, model="res.users", subject_path="partner_id"
            )
        )
        self.assertTrue(
            self.make_trigger(
                self.env, partner, model="res.partner", subject_path="child_ids"
            )
        )
        computed = self.env["res.partner"]._fields["commercial_partner_id"]
        self.assertTrue(computed.store)
        unstored = self.env["res.partner"]._fields["same_vat_partner_id"]
        self.assertFalse(unstored.store)
        for model, path in (
            ("res.partner", "same_vat_partner_id"),
            ("res.users", "partner_id/same_vat_partner_id"),
            ("res.users", "parent_id"),
            ("res.users", "partner_id/name"),
        ):
            self.assertRefused(
                "no stored relation",
                self.make_trigger,
                self.env,
                partner,
                model=model,
                subject_path=path,
            )

    def test_what_delivers_events_makes_none(self):
        partner = self.make_bare_type(self.env, "res.partner")
        user = self.make_bare_type(self.env, "res.users", name="y.told")
        for event_type, model, path in (
            (user, "queue.job", "user_id"),
            (user, "queue.job.function", "create_uid"),
            (user, "outbox.event", "user_id"),
            (user, "outbox.endpoint", "user_id"),
            (user, "integration.audit", "user_id"),
            (partner, "bus.presence", "user_id/partner_id"),
            (user, "bus.bus", "create_uid"),
            (user, "ir.logging", "create_uid"),
            (user, "ir.cron", "user_id"),
            (user, "ir.cron.trigger", "create_uid"),
        ):
            if model not in self.env:
                continue
            self.assertRefused(
                "part of what delivers",
                self.make_trigger,
                self.env,
                event_type,
                model=model,
                subject_path=path,
            )
        self.assertTrue(self.make_trigger(self.env, user, kind="created"))


@tagged("post_install", "-at_install")
class TestEndpointConfiguration(ConfigurationCase):
    def neutralize(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "True")

    def test_no_endpoint_of_a_neutralized_copy_gets_active(self):
        endpoint = self.make_endpoint()
        self.neutralize()
        why = "neutralized copy.*database.is_neutralized"
        as_operator = endpoint.with_user(self.operator)
        self.assertRefused(why, as_operator.action_resume)
        self.assertRefused(why, endpoint.write, {"state": "active"})
        self.assertRefused(why, self.make_endpoint, state="active")
        self.assertEqual(endpoint.state, "paused")

    def test_new_endpoints_of_a_neutralized_copy_are_paused(self):
        self.neutralize()
        endpoint = self.as_manager["outbox.endpoint"].create(
            {"name": "MES", "url": "http://127.0.0.1:9"}
        )
        self.assertEqual(endpoint.state, "paused")
        endpoint.timeout = 20

    def test_the_test_event_type_is_archived(self):
        kind = self.env.ref("outbox.event_type_endpoint_test")
        kind.active = False
        endpoint = self.make_endpoint().with_user(self.operator)
        with self.assertRaisesRegex(UserError, f"{kind.name}.*unarchive"):
            endpoint.action_send_test()
        kind.active = True
        self.assertTrue(endpoint.action_send_test())

    def test_the_test_event_type_is_deleted(self):
        self.env.ref("outbox.event_type_endpoint_test").unlink()
        endpoint = self.make_endpoint().with_user(self.operator)
        with self.assertRaisesRegex(UserError, "deleted.*upgrade"):
            endpoint.action_send_test()

    def test_what_is_one_company_s_does_not_become_everybody_s_without_it(self):
        self.env.cr.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'res_company'::regclass"
            " AND confdeltype = 'r' AND pg_get_constraintdef(oid) LIKE"
            " 'FOREIGN KEY (company_id)%%'"
        )
        restricted = {table for (table,) in self.env.cr.fetchall()}
        self.assertLessEqual(
            {"outbox_endpoint", "outbox_subscription", "integration_secret"}, restricted
        )


@tagged("post_install", "-at_install")
class TestCounts(ConfigurationCase):
    """With plenty delivered, nothing is counted by reading what is delivered."""

    FEW = {"pending": 5, "retrying": 4, "parked": 3, "held": 2, "dead": 1}

    def setUp(self):
        super().setUp()
        self.endpoint = self.make_endpoint()
        self.add("delivered", 20000)

    def add(self, state, count):
        self.env.cr.execute(
            "INSERT INTO outbox_delivery"
            " (event_id, endpoint_id, lane, key, state, attempt)"
            " SELECT -nextval('outbox_delivery_id_seq'), %s, 0, 'k', %s, 0"
            " FROM generate_series(1, %s)",
            (self.endpoint.id, state, count),
        )
        self.env.cr.execute("ANALYZE outbox_delivery")
        self.env.invalidate_all()

    def rows_read(self, function):
        """How many rows of deliveries a call reads."""
        before = self.read_so_far()
        result = function()
        return result, self.read_so_far() - before

    def read_so_far(self):
        self.env.cr.execute(
            "SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class"
            " WHERE oid = 'outbox_delivery'::regclass OR oid IN"
            " (SELECT indexrelid FROM pg_index"
            " WHERE indrelid = 'outbox_delivery'::regclass)"
        )
        return self.env.cr.fetchone()[0]

    def test_counts_of_what_waits_and_what_is_dead(self):
        for state, count in self.FEW.items():
            self.add(state, count)
        endpoint = self.endpoint.with_user(self.user)
        (waiting, dead), read = self.rows_read(
            lambda: (endpoint.waiting_count, endpoint.dead_count)
        )
        self.assertEqual((waiting, dead), (12, 3))
        self.assertLess(read, 100)

    def test_an_endpoint_with_any_delivery_is_kept(self):
        with self.assertRaisesRegex(UserError, "would be lost"):
            self.endpoint.unlink()


@tagged("post_install", "-at_install")
class TestLooseMany2one(ConfigurationCase):
    def test_a_foreign_key_of_an_earlier_version_is_dropped(self):
        self.env.cr.execute("DELETE FROM outbox_delivery")
        self.env.cr.execute(
            "ALTER TABLE outbox_delivery"
            " ADD FOREIGN KEY (event_id) REFERENCES outbox_event (id)"
        )
        deliveries = self.env["outbox.delivery"]
        deliveries._fields["event_id"].update_db_foreign_key(deliveries, None)
        self.env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = 'outbox_delivery'::regclass"
        )
        foreign_keys = [definition for (definition,) in self.env.cr.fetchall()]
        self.assertTrue(foreign_keys, "those of other columns are kept")
        self.assertNotIn("event_id", str(foreign_keys))
