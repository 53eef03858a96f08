# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Where stored data tell of persons, by the payloads they were rendered from."""

from odoo.models import MAGIC_COLUMNS

from odoo.addons.outbox.engine.rendering import has_value
from odoo.addons.outbox.pure.payload_tree import Node

from ..pure.personal import Otherwise, Shape

#: What a person is to Odoo, and whose an object is that does not tell its id. A user
#: below a partner is the salesperson.
PERSONS: dict[str, Otherwise] = {
    "res.partner": "outer",
    "res.users": "other",
    "res.partner.bank": "neighbour",
}

# Of these a person has one, and millions have the same.
SHARED = (
    "res.company",
    "res.country",
    "res.country.group",
    "res.country.state",
    "res.currency",
    "res.lang",
)
TEXTS = ("char", "text", "html")
TIMES = ("date", "datetime")


def shapes(env) -> dict[int, Shape]:
    """The shapes of all payloads there are, by id.

    :param env: a neutral one
    """
    payloads = env["outbox.payload"]
    found = {}
    for payload_id, tree in payloads._trees().items():
        model_name = payloads.browse(payload_id).model_name
        if model_name in env:
            found[payload_id] = _shape(env[model_name], tree)
    return found


def _shape(model, nodes: tuple[Node, ...]) -> Shape:
    blanks, parts, id_key = {}, {}, None
    for node in nodes:
        field = model._fields.get(node.field)
        if node.children:
            # A field that is gone with its addon leads nowhere any more.
            if field is not None and field.comodel_name in model.env:
                comodel = model.env[field.comodel_name]
                parts[node.key] = _shape(comodel, node.children)
        elif node.field == "id":
            id_key = node.key
        elif model._name not in SHARED and _tells(field):
            required = field is not None and has_value(field)
            blanks[node.key] = "" if required else None
    return Shape(
        person=model._name if model._name in PERSONS else None,
        id_key=id_key,
        blanks=blanks,
        parts=parts,
        otherwise=PERSONS.get(model._name, "outer"),
    )


def _tells(field) -> bool:
    """Whether a value may tell who somebody is; of a field that is gone it may."""
    if field is None or field.type in TEXTS:
        return True
    # An empty text is no time: one that is required stays.
    return (
        field.type in TIMES and field.name not in MAGIC_COLUMNS and not has_value(field)
    )
