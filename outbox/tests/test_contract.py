# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The published contract, as receivers and their tools read it."""

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from jsonschema import Draft7Validator

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.integration_base.tests.common import IntegrationCase

from ..pure.envelope import encode
from ..pure.event import Event
from .common import OutboxCase, OutboxCommon

META_SCHEMA = Path(__file__).with_name("data") / "asyncapi-3.0.0.json"
SCHEMA = "/integration/schemas/%s/%s.json"
ASYNCAPI = "/integration/asyncapi.json"


def references(document):
    """Every reference in a document."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        if key == "$ref":
            yield value
        elif isinstance(value, dict | list):
            yield from references(value)


def follow(document, reference):
    for name in reference.removeprefix("#/").split("/"):
        document = document[name]
    return document


class ContractMixin(OutboxCommon):
    def make_contract(self):
        self.kind = self.make_event_type(
            "x.partner.told",
            "res.partner",
            payload={"id": "id", "ref": "ref", "vat": "secret_number"},
            description="Somebody told it.",
            fires_when="Somebody tells it.",
            not_covered="What is kept to oneself.",
            timing="batch",
            timing_reason="Nobody waits.",
        )
        self.version = self.kind.payload_id
        self.version.write({"name": "x.partner", "state": "published"})
        line = self.version.line_ids.filtered(lambda line: line.path == "vat")
        line.classification = "confidential"


@tagged("post_install", "-at_install")
class TestAsyncApi(ContractMixin, OutboxCase):
    def setUp(self):
        super().setUp()
        self.make_contract()

    def document(self):
        return self.env["outbox.event.type"]._asyncapi()

    def test_it_is_what_asyncapi_calls_a_document(self):
        validator = Draft7Validator(json.loads(META_SCHEMA.read_text()))
        document = json.loads(json.dumps(self.document()))
        self.assertEqual([e.message for e in validator.iter_errors(document)], [])
        self.assertFalse(validator.is_valid(document | {"channels": []}))

    def test_every_reference_leads_somewhere(self):
        document = self.document()
        found = set(references(document))
        self.assertIn("#/components/schemas/x.partner.v1", found)
        for reference in found:
            self.assertIsInstance(follow(document, reference), dict, reference)

    def test_it_tells_of_a_type_what_a_reader_has_to_know(self):
        document = self.document()
        operation = document["operations"]["x.partner.told"]
        self.assertEqual(operation["action"], "send")
        self.assertEqual(operation["description"], "Somebody told it.")
        self.assertEqual(operation["x-fires-when"], "Somebody tells it.")
        self.assertEqual(operation["x-not-covered"], "What is kept to oneself.")
        self.assertEqual(operation["x-timing"], "batch")
        self.assertEqual(operation["x-timing-reason"], "Nobody waits.")
        self.assertEqual(operation["tags"], [{"name": "res.partner"}])
        test_event = document["operations"]["outbox.endpoint.test"]
        self.assertEqual(
            test_event["tags"], [{"name": "outbox"}, {"name": "outbox.endpoint"}]
        )

    def test_a_body_as_it_is_sent_follows_its_message(self):
        partner = self.env["res.partner"].create({"name": "A"})
        self.env["outbox.event.type"].emit(self.kind.name, partner)
        self.flush()
        event = self.events(self.kind.name)
        body = encode(
            Event(
                id=event.uuid,
                source=event.source,
                type=event.name,
                subject=event.key,
                time=event.time.replace(tzinfo=timezone.utc),
                key=event.key,
                sequence=event.id,
                data=event.data,
                dataschema=self.version._schema_url(),
            ),
            "cloudevents_structured",
        ).body
        document = self.document()
        payload = document["components"]["messages"][self.kind.name]["payload"]
        validator = self.validator(payload | {"components": document["components"]})
        cloudevent = json.loads(body)
        validator.validate(cloudevent)
        for change in (
            {"type": "x.partner.renamed"},
            {"data": {"id": partner.id}},
            {"sequence": "1"},
            {"time": "yesterday"},
        ):
            self.assertFalse(validator.is_valid(cloudevent | change), change)

    def test_an_archived_type_is_no_part_of_it(self):
        self.kind.active = False
        self.assertNotIn(self.kind.name, json.dumps(self.document()))

    def test_all_versions_but_drafts_are_part_of_it(self):
        draft, newer = (
            self.version.copy({"version": number, "state": state})
            for number, state in ((2, "draft"), (3, "published"))
        )
        self.kind.payload_id = newer
        self.version._deprecate(date(2027, 1, 31))
        document = self.document()
        schemas = document["components"]["schemas"]
        self.assertEqual(
            sorted(name for name in schemas if name.startswith("x.partner.")),
            ["x.partner.v1", "x.partner.v3"],
        )
        self.assertIs(schemas["x.partner.v1"]["deprecated"], True)
        message = document["components"]["messages"][self.kind.name]
        self.assertEqual(
            message["payload"]["allOf"][1]["properties"]["data"]["anyOf"],
            [
                {"$ref": "#/components/schemas/x.partner.v1"},
                {"$ref": "#/components/schemas/x.partner.v3"},
            ],
        )
        self.kind.payload_id = draft
        self.assertIn("x.partner.v2", self.document()["components"]["schemas"])

    def test_it_holds_no_data_and_is_english_for_everybody(self):
        self.env["res.partner"].create({"name": "Somebody Peculiar"})
        self.env["res.lang"]._activate_lang("fr_FR")
        self.kind.with_context(lang="fr_FR").description = "On le dit."
        french = self.env["outbox.event.type"].with_context(lang="fr_FR")._asyncapi()
        self.assertEqual(french, self.document())
        self.assertNotIn("Peculiar", json.dumps(french))
        self.assertNotIn("On le dit", json.dumps(french))

    def test_names_of_payloads_fit_into_an_address(self):
        for name in ("Sale", "sale order", "sale/order", "sale..order", "é", "x?y"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.version.name = name


@tagged("post_install", "-at_install")
class TestContractOverHttp(ContractMixin, IntegrationCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.make_contract()

    def get(self, path, status=200, **headers):
        answer = self.url_open(path, headers=headers)
        self.assertEqual(answer.status_code, status, answer.text)
        return answer

    def refused(self, path, status, message, **headers):
        answer = self.get(path, status, **headers)
        self.assertEqual(
            answer.headers["Content-Type"], "application/problem+json; charset=utf-8"
        )
        self.assertEqual(answer.json()["status"], status)
        self.assertIn(message, answer.json()["detail"])
        return answer

    def only_users(self):
        with Form(self.env["res.config.settings"]) as settings:
            settings.outbox_catalogue_access = "users"
        settings.save().execute()

    def api_key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user)
        return keys._generate(None, "test", datetime.now() + timedelta(days=1))

    def test_a_schema_by_the_name_of_payload_or_event_type(self):
        answer = self.get(SCHEMA % ("x.partner", 1))
        self.assertEqual(
            answer.headers["Content-Type"], "application/schema+json; charset=utf-8"
        )
        self.assertEqual(answer.json(), self.version._json_schema())
        self.assertTrue(answer.json()["$id"].endswith(SCHEMA % ("x.partner", 1)))
        by_type = self.get(SCHEMA % ("x.partner.told", 1))
        self.assertEqual(by_type.json(), answer.json())

    def test_the_asyncapi_document(self):
        answer = self.get(ASYNCAPI)
        self.assertEqual(
            answer.headers["Content-Type"], "application/json; charset=utf-8"
        )
        self.assertEqual(answer.json(), self.env["outbox.event.type"]._asyncapi())

    def test_what_a_clearance_leaves_out(self):
        for path in (SCHEMA % ("x.partner", 1), ASYNCAPI):
            self.assertTrue("secret_number" in self.get(path).text)
            cleared = self.get(path + "?clearance=internal")
            self.assertFalse("secret_number" in cleared.text)
            self.refused(path + "?clearance=secret", 400, "Choose one of public, inter")

    def test_who_has_it_already_gets_it_no_second_time(self):
        for path in (SCHEMA % ("x.partner", 1), ASYNCAPI):
            answer = self.get(path)
            self.assertIn("max-age", answer.headers["Cache-Control"])
            tag = {"If-None-Match": answer.headers["ETag"]}
            self.assertFalse(self.get(path, 304, **tag).content)
            self.version.description = f"Changed after {path}"
            self.assertIn(self.version.description, self.get(path, **tag).text)

    def test_what_is_not_there_is_said_so(self):
        self.refused(SCHEMA % ("x.unknown", 1), 404, "no version 1 of x.unknown")
        self.refused(SCHEMA % ("x.partner", 2), 404, "no version 2 of x.partner")
        self.refused(SCHEMA % ("outbox.endpoint.test", 1), 404, "no version 1 of outb")
        for version in ("v1", "-1", "1.0", "9" * 20, "%C2%B2"):
            self.refused(SCHEMA % ("x.partner", version), 404, "is no version")

    def test_the_settings_close_it_for_strangers(self):
        self.only_users()
        for path in (SCHEMA % ("x.partner", 1), ASYNCAPI, SCHEMA % ("x.unknown", 1)):
            answer = self.refused(path, 401, "API key")
            self.assertEqual(
                answer.headers["WWW-Authenticate"].lower().strip(), "bearer"
            )
            self.refused(path, 401, "not valid", Authorization="Bearer wrong")

    def test_people_with_a_role_get_in(self):
        self.only_users()
        for user in (self.user, self.operator, self.manager):
            self.authenticate(user.login, user.login)
            self.get(SCHEMA % ("x.partner", 1))
        self.authenticate(self.outsider.login, self.outsider.login)
        self.refused(ASYNCAPI, 403, "users of Integration")

    def test_keys_of_people_with_a_role_get_in(self):
        self.only_users()
        bearer = f"Bearer {self.api_key(self.user)}"
        self.get(ASYNCAPI, Authorization=bearer)
        bearer = f"Bearer {self.api_key(self.outsider)}"
        self.refused(ASYNCAPI, 403, "users of Integration", Authorization=bearer)

    def test_an_unknown_setting_closes_it(self):
        self.env["ir.config_parameter"].set_param("outbox.catalogue_access", "nobody?")
        self.refused(ASYNCAPI, 401, "API key")

    def test_it_speaks_english_whatever_the_visitor_speaks(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.version.with_context(lang="fr_FR").description = "Le partenaire"
        self.version.description = "The partner"
        self.opener.cookies["frontend_lang"] = "fr_FR"
        answer = self.get(SCHEMA % ("x.partner", 1), **{"Accept-Language": "fr-FR"})
        self.assertIn("The partner", answer.json()["description"])

    def test_a_line_that_is_added_is_published_at_once(self):
        self.version.line_ids = [Command.create({"path": "city", "key": "city"})]
        self.assertIn("city", self.get(SCHEMA % ("x.partner", 1)).json()["required"])
