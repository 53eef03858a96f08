"""Pages, read with the calls that Odoo's web client makes when one opens them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

# As in web/static/src/model/relational_model.
_LIMIT = 80
_COUNT_LIMIT = 10_000


@dataclass
class _Search:
    domain: Domain = Domain.TRUE
    group_by: list[str] = field(default_factory=list)


def open_action(env: Any, action: str, **defaults: Any) -> Any:
    """What the list of an action shows at first.

    :param action: XML id
    :param defaults: filters to open it with, such as ``group_state=1``, beside its own
    """
    values = env["ir.actions.act_window"]._for_xml_id(action)
    return _open(env, values, defaults)


def open_button(env: Any, model: str, id_: int, method: str) -> Any:
    """What the list shows that a button of a form leads to."""
    return _open(env, getattr(env[model].browse(id_), method)(), {})


def dashboard(env: Any, period: str) -> Any:
    """What the dashboard shows."""
    return env["outbox.dashboard"].load(period)


def open_form(env: Any, model: str, id_: int) -> Any:
    """What the form of a record shows."""
    arch = etree.fromstring(env[model].get_view(view_type="form")["arch"])
    return env[model].browse(id_).web_read(_specification(env[model], arch))


def _open(env: Any, action: dict, defaults: dict[str, Any]) -> Any:
    model = env[action["res_model"]]
    context = action.get("context") or {}
    if isinstance(context, str):
        context = safe_eval(context, {"uid": env.uid})
    filters = {
        name.removeprefix("search_default_"): value
        for name, value in context.items()
        if name.startswith("search_default_")
    }
    search = _search(model, filters | defaults)
    domain = action.get("domain") or []
    if isinstance(domain, str):
        domain = ast.literal_eval(domain)
    arch = etree.fromstring(model.get_view(view_type="list")["arch"])
    return _load(model, arch, list(Domain(domain) & search.domain), search.group_by)


def _search(model: Any, defaults: dict[str, Any]) -> _Search:
    """The domain and groups of the search view's filters."""
    found = _Search()
    view = etree.fromstring(model.get_view(view_type="search")["arch"])
    for name, value in defaults.items():
        if not value:
            continue
        nodes = view.xpath(f"//filter[@name='{name}']")
        if not nodes:
            found.domain &= Domain(name, "=", value)
            continue
        if domain := nodes[0].get("domain"):
            found.domain &= Domain(safe_eval(domain, {"uid": model.env.uid}))
        if context := nodes[0].get("context"):
            found.group_by.append(safe_eval(context)["group_by"])
    return found


def _load(model: Any, arch: Any, domain: list, group_by: list[str]) -> Any:
    limit = int(arch.get("limit") or _LIMIT)
    specification = _specification(model, arch)
    if group_by:
        return model.with_context(read_group_expand=True).web_read_group(
            domain,
            group_by[:1],
            [],
            limit=limit,
            auto_unfold=bool(arch.get("expand")),
            unfold_read_specification=specification,
            unfold_read_default_limit=limit,
        )
    return model.web_search_read(
        domain,
        specification,
        limit=limit,
        count_limit=int(arch.get("count_limit") or _COUNT_LIMIT) + 1,
    )


def _specification(model: Any, arch: Any) -> dict[str, dict]:
    return dict(_fields(model, arch))


def _fields(model: Any, arch: Any) -> Iterator[tuple[str, dict]]:
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        kind = model._fields[name].type
        if kind == "many2one":
            yield name, {"fields": {"display_name": {}}}
        elif kind in ("one2many", "many2many"):
            yield name, _lines(model, node)
        else:
            yield name, {}


def _lines(model: Any, node: Any) -> dict:
    comodel = model.env[model._fields[node.get("name")].comodel_name]
    inner = node.find("list")
    if inner is None:
        return {"fields": {"display_name": {}}, "limit": 40}
    return {"fields": _specification(comodel, inner), "limit": 40}
