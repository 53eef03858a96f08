# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What tests of event types need; addons that bring event types may use it too."""

import json
from datetime import datetime
from unittest.mock import patch

from jsonschema import Draft202012Validator, FormatChecker

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ..engine.capture import HISTORY

FORMATS = FormatChecker(formats=("date",))


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value) -> bool:
    """RFC 3339 in UTC, as payloads write it."""
    if isinstance(value, str):
        datetime.fromisoformat(value.removesuffix("Z") + "+00:00")
        return value.endswith("Z") and "T" in value
    return True


class OutboxCommon:
    """Helpers over ``self.env``, for any Odoo test case."""

    def make_event_type(self, name, model, *triggers, payload=None, **values):
        """An event type.

        :param model: model name of the subject
        :param triggers: dicts of values of ``outbox.event.trigger``; field names in
            ``fields`` and ``field``, and a model name in ``model``, are looked up
        :param payload: {path: key}; by default id and display_name
        """
        lines = payload or {"id": "id", "display_name": "name"}
        definition = self.env["outbox.payload"].create(
            {
                "name": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "line_ids": [
                    Command.create({"path": path, "key": key})
                    for path, key in lines.items()
                ],
            }
        )
        return self.env["outbox.event.type"].create(
            {
                "name": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "payload_id": definition.id,
                "trigger_ids": [
                    Command.create(self._trigger_values(model, trigger))
                    for trigger in triggers
                ],
                **values,
            }
        )

    def _trigger_values(self, model, trigger):
        values = dict(trigger)
        model = values.pop("model", model)
        get_field = self.env["ir.model.fields"]._get
        values["model_id"] = self.env["ir.model"]._get_id(model)
        if names := values.pop("fields", None):
            values["field_ids"] = [
                Command.set([get_field(model, name).id for name in names])
            ]
        if name := values.pop("field", None):
            values["field_id"] = get_field(model, name).id
        return values

    def make_endpoint(self, url="http://127.0.0.1:9", **values):
        """An endpoint that is paused until it has to deliver."""
        return self.env["outbox.endpoint"].create(
            {"name": "MES", "url": url, "state": "paused", **values}
        )

    def subscribe(self, endpoint, *event_types, **values):
        return self.env["outbox.subscription"].create(
            {
                "endpoint_id": endpoint.id,
                "event_type_ids": [
                    Command.set([event_type.id for event_type in event_types])
                ],
                **values,
            }
        )

    def allow_loopback(self):
        """Let endpoints be on this machine, as a system administrator would."""
        self.env["ir.config_parameter"].set_param(
            "integration_base.allowed_networks", "127.0.0.0/8"
        )

    def flush(self):
        """What a commit does before it commits."""
        self.env.cr.flush()

    def events(self, name=None):
        """Events that the test has made, oldest first.

        Their data are checked against the schemas that are published of them.
        """
        self.env["outbox.event"].invalidate_model()
        found = self.env["outbox.event"].search(
            [("id", ">", self.last_event_id)], order="id"
        )
        self.check_contract(found)
        return found.filtered(lambda event: event.name == name) if name else found

    def check_contract(self, events):
        """Fail where data that were rendered break the schema of their payload."""
        history = self.env.cr.postcommit.data.get(HISTORY)
        rendered = history.rendered if history else ()
        payloads = self.env["outbox.payload"].search(
            [("id", "in", events.payload_id.ids)]
        )
        validators = {p.id: self.validator(p._json_schema()) for p in payloads}
        for event in events.filtered("data"):
            own = event.emitted and (event.event_type_id.id, event.res_id)
            validator = validators.get(event.payload_id.id)
            if validator and (not own or own in rendered):
                for error in validator.iter_errors(self.data(event)):
                    self.fail(f"{event.name} {error.json_path}: {error.message}")

    @staticmethod
    def validator(schema):
        return Draft202012Validator(schema, format_checker=FORMATS)

    def names(self):
        """Type and record of the events that the test has made, oldest first."""
        return [(event.name, event.res_id) for event in self.events()]

    def data(self, event):
        return json.loads(event.data)

    def statements_of(self, prepare, perform):
        """How many SQL statements an act takes until its commit, but for updates.

        Odoo's own differ with the second and with what is in stock, and none is ours.

        :param prepare: makes a record, in a transaction before
        :param perform: gets it, with nothing else in the cache
        """
        record = prepare()
        self.forget_events()
        self.env.invalidate_all()
        cursor, sent = type(self.env.cr), []
        execute = cursor.execute

        def noted(cr, query, *args, **options):
            sent.append(getattr(query, "code", query))
            return execute(cr, query, *args, **options)

        with patch.object(cursor, "execute", noted):
            perform(record)
            self.flush()
        return sum(not code.lstrip().startswith("UPDATE") for code in sent)

    def check_cost(self, prepare, perform, own, expected):
        """Fail unless an act takes so many more statements with events than without.

        :param own: what the names of the event types begin with that are active; an
            endpoint is subscribed to all of them
        :param expected: statements
        """
        kinds = self.env["outbox.event.type"].search([])
        own = kinds.filtered(lambda kind: kind.name.startswith(own))
        self.subscribe(self.make_endpoint(), *own)
        (kinds - own).active = False
        counts = []
        for active in (False, True):
            own.active = active
            # Caches of the registry are filled by the first, and emptied now and then.
            rounds = [self.statements_of(prepare, perform) for _round in range(4)]
            counts.append(min(rounds))
        self.assertTrue(self.events())
        self.assertEqual(counts[1] - counts[0], expected, counts)

    def forget_events(self):
        """Go on as if all so far had been committed; look at later events only."""
        self.flush()
        self.env.cr.execute(
            "UPDATE outbox_event SET transaction = id::text"
            " WHERE transaction LIKE pg_current_xact_id()::text || '/%%'"
        )
        self.env.cr.postcommit.data.pop(HISTORY, None)
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM outbox_event")
        self.last_event_id = self.env.cr.fetchone()[0]


@tagged("post_install", "-at_install")
class OutboxCase(OutboxCommon, TransactionCase):
    def setUp(self):
        super().setUp()
        self.allow_loopback()
        if self.test_module == "outbox":
            self.leave_out_other_addons()
        self.forget_events()

    def leave_out_other_addons(self):
        """Archive event types that addons bring, as they tell of the same records."""
        event_types = self.env["outbox.event.type"].search([])
        event_types.filtered(lambda t: not t.name.startswith("outbox.")).active = False
