"""What `docs/` says of the events is what the addons make."""

import json

from jsonschema import Draft7Validator, Draft202012Validator

from devtools import catalogue, paths


def test_the_files_in_docs_are_up_to_date(server):
    wanted = catalogue.files(server.shell)
    assert not catalogue.differences(wanted), "run ./dev catalogue"


def test_the_asyncapi_document_is_one():
    rules = paths.ROOT / "outbox" / "tests" / "data" / "asyncapi-3.0.0.json"
    document = json.loads((catalogue.DOCS / "asyncapi.json").read_text())
    errors = Draft7Validator(json.loads(rules.read_text())).iter_errors(document)
    assert [error.message for error in errors] == []


def test_schemas_are_valid_and_name_no_machine():
    for path in (catalogue.DOCS / "schemas").rglob("*.json"):
        schema = json.loads(path.read_text())
        Draft202012Validator.check_schema(schema)
        assert schema["$id"].startswith(catalogue.BASE_URL)
