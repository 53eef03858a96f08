"""The suite's contract as files in `docs/`, generated from what its addons install."""

import json
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from devtools import generated, paths
from devtools.generated import Files

DOCS = paths.ROOT / "docs"
BASE_URL = "https://odoo.example.com"
_SCRIPT = Path(__file__).with_name("export_catalogue.py")
_SCHEMAS = "schemas"
_PAGE = "catalogue.md"
_ASYNCAPI = "asyncapi.json"
_TIMINGS = {"real_time": "real time", "batch": "batch"}


def files(shell: Callable[..., str]) -> Files:
    """What the files are to hold, by path inside of `docs/`.

    :param shell: `Instance.shell` of a database with the suite
    """
    output = shell(
        _SCRIPT.read_text(), DEV_BASE_URL=BASE_URL, DEV_ADDONS=",".join(paths.addons())
    )
    return render(json.loads(output.splitlines()[-1]))


def render(contract: dict[str, Any]) -> Files:
    return {
        _PAGE: _page(contract["types"], contract["payloads"]),
        _ASYNCAPI: _json(contract["asyncapi"]),
        **{
            _schema_path(payload): _json(payload["schema"])
            for payload in contract["payloads"]
        },
    }


def differences(wanted: Files, folder: Path = DOCS) -> list[str]:
    """What is not as it should be, a line for each file."""
    return generated.differences(wanted, folder, _present(folder))


def write(wanted: Files, folder: Path = DOCS) -> None:
    generated.write(wanted, folder, _present(folder))


def _present(folder: Path) -> list[Path]:
    """The files that a run may have made."""
    return [folder / _PAGE, folder / _ASYNCAPI, *(folder / _SCHEMAS).rglob("*.json")]


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _schema_path(payload: dict[str, Any]) -> str:
    return f"{_SCHEMAS}/{payload['name']}/{payload['version']}.json"


def _page(types: list[dict[str, Any]], payloads: list[dict[str, Any]]) -> str:
    types = sorted(types, key=lambda kind: (kind["document"], kind["name"]))
    parts = [
        "# Catalogue of events",
        "Made by `./dev catalogue` from what the addons install; do not edit. The same "
        f"for machines: [AsyncAPI]({_ASYNCAPI}) and the JSON Schemas below "
        f"[{_SCHEMAS}/]({_SCHEMAS}/), with `{BASE_URL}` in place of your Odoo's URL.",
        "## Event types",
        _table(
            ("event type", "document", "timing", "data", "addon"),
            (
                (
                    f"[`{kind['name']}`](#{_anchor(kind['name'])})",
                    kind["document"],
                    _TIMINGS[kind["timing"]],
                    _payload_link(kind),
                    f"`{kind['addon']}`",
                )
                for kind in types
            ),
        ),
    ]
    for document, kinds in groupby(types, key=lambda kind: kind["document"]):
        parts.append(f"## {document}")
        for kind in kinds:
            parts += _type(kind)
    parts.append("## Payloads")
    for payload in payloads:
        parts += _payload(payload)
    return "\n\n".join(parts) + "\n"


def _type(kind: dict[str, Any]) -> list[str]:
    facts = (
        ("Sent when", kind["fires_when"]),
        ("Does not tell", kind["not_covered"]),
        ("Timing", _timing(kind)),
        ("Data", _payload_link(kind)),
    )
    lines = [f"- **{label}:** {_line(text)}" for label, text in facts if text]
    head = [f"### {kind['name']}", kind["description"]]
    return [part for part in (*head, "\n".join(lines)) if part]


def _timing(kind: dict[str, Any]) -> str:
    timing = _TIMINGS[kind["timing"]]
    return f"{timing}. {kind['timing_reason']}" if kind["timing_reason"] else timing


def _payload_link(kind: dict[str, Any]) -> str:
    title = kind["payload"]
    return f"[{title}](#{_anchor(title)})" if title else "what code gives"


def _payload(payload: dict[str, Any]) -> list[str]:
    rows = (
        (
            f"`{row['key']}`",
            row["type"] + (" or null" if row["nullable"] else ""),
            row["classification"] or "",
            _meaning(row),
        )
        for row in payload["rows"]
    )
    link = f"[JSON Schema]({_schema_path(payload)})"
    return [
        f"### {payload['title']}",
        f"{payload['description']} ({payload['state']}, {link})".strip(),
        _table(("key", "type", "class", "meaning"), rows),
    ]


def _meaning(row: dict[str, Any]) -> str:
    values = ", ".join(f"`{value}` {label}" for value, label in row["values"])
    return ". ".join(
        text.rstrip(".") for text in (row["title"], row["description"], values) if text
    )


def _table(head, rows) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())


def _anchor(heading: str) -> str:
    """As GitHub makes it."""
    kept = (c for c in heading.lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")
