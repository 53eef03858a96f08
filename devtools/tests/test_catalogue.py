from devtools import catalogue

ROW = {
    "key": "lines/sku",
    "type": "string",
    "nullable": True,
    "classification": "public",
    "title": "Reference",
    "description": "One | two\nthree.",
    "values": [],
}
CONTRACT = {
    "asyncapi": {"asyncapi": "3.0.0"},
    "types": [
        {
            "name": "b.thing.made",
            "addon": "outbox_b",
            "model": "b.thing",
            "document": "Thing",
            "description": "It was made.",
            "fires_when": "Somebody makes it.",
            "not_covered": "",
            "timing": "batch",
            "timing_reason": "Nobody waits.",
            "payload": "b.thing v1",
        }
    ],
    "payloads": [
        {
            "title": "b.thing v1",
            "name": "b.thing",
            "version": 1,
            "state": "published",
            "description": "A thing.",
            "schema": {"type": "object"},
            "rows": [ROW, ROW | {"key": "state", "values": [["new", "New"]]}],
        }
    ],
}


def test_a_contract_becomes_a_page_and_what_machines_read():
    files = catalogue.render(CONTRACT)
    assert list(files) == ["catalogue.md", "asyncapi.json", "schemas/b.thing/1.json"]
    page = files["catalogue.md"]
    assert "- **Sent when:** Somebody makes it." in page
    assert "- **Timing:** batch. Nobody waits." in page
    assert "Does not tell" not in page
    assert "[b.thing v1](#bthing-v1)" in page
    assert (
        "| `lines/sku` | string or null | public | Reference. One \\| two three |"
        in (page)
    )
    assert "`new` New" in page
    assert files["schemas/b.thing/1.json"] == '{\n  "type": "object"\n}\n'


def test_what_is_written_differs_in_nothing(tmp_path):
    files = catalogue.render(CONTRACT)
    assert len(catalogue.differences(files, tmp_path)) == len(files)
    catalogue.write(files, tmp_path)
    assert catalogue.differences(files, tmp_path) == []


def test_what_is_stale_is_named_and_mended(tmp_path):
    files = catalogue.render(CONTRACT)
    catalogue.write(files, tmp_path)
    (tmp_path / "schemas" / "b.thing" / "1.json").write_text('{\n  "type": "array"\n')
    (tmp_path / "schemas" / "old").mkdir()
    (tmp_path / "schemas" / "old" / "1.json").write_text("{}")
    (tmp_path / "asyncapi.json").unlink()
    (tmp_path / "development.md").write_text("by hand")
    assert catalogue.differences(files, tmp_path) == [
        "asyncapi.json is missing",
        "schemas/old/1.json is no longer made",
        "schemas/b.thing/1.json differs from line 2 on",
    ]
    catalogue.write(files, tmp_path)
    assert catalogue.differences(files, tmp_path) == []
    assert (tmp_path / "development.md").read_text() == "by hand"
