# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Nobody makes events of what they could not read themselves.

Events are filtered and rendered as superuser and then leave the database, so the
rights of whoever configures them are the only ones that can stand in the way. Rights
on models and fields count; record rules do not, since events are about records to
come.
"""

from collections.abc import Sequence

from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .domain_check import check_domain, parse_domain

SUBDOMAIN_OPERATORS = {"any", "any!", "not any", "not any!"}


def require_readable(model, path: Sequence[str] = ()) -> None:
    """Let through what the current user may read: a model, and fields from there on.

    Names that are no fields are left to whoever checks the path.

    :param model: empty recordset in the environment of whoever configures
    :param path: names of fields, each of the records that the one before leads to
    :raises ValidationError: names what may not be read, and who can help
    """
    if not model.has_access("read"):
        raise ValidationError(
            model.env._(
                "You have no right to read %(model)s, and events would send it out. "
                "Somebody with that right has to save this.",
                model=_model_label(model),
            )
        )
    field = model._fields.get(path[0]) if path else None
    if field is None:
        return
    if not model._has_field_access(field, "read"):
        raise ValidationError(
            model.env._(
                'You have no right to read the field "%(field)s" of %(model)s, and '
                "events would send it out. Somebody with that right has to save this.",
                field=field.name,
                model=_model_label(model),
            )
        )
    # An id is all that a many2one at the end tells of its record.
    if field.relational and (len(path) > 1 or field.type != "many2one"):
        require_readable(model.env[field.comodel_name], path[1:])


def require_readable_domain(model, domain: Domain) -> None:
    """Let through conditions on what the current user may read.

    Who sees which records match learns what they hold.

    :param model: empty recordset in the environment of whoever configures
    :param domain: as written, not optimized, and valid for the model
    :raises ValidationError: as :func:`require_readable`
    """
    for condition in domain.iter_conditions():
        path = condition.field_expr.split(".")
        subdomain = condition.operator in SUBDOMAIN_OPERATORS
        if not subdomain and _by_name(condition.value):
            path.append("display_name")
        require_readable(model, path)
        if subdomain:
            comodel = _end(model, path)
            require_readable_domain(comodel, Domain(condition.value))


def searchable(model, text: str | None) -> Domain:
    """A domain by which the current user may search, as a person has written it.

    :param model: empty recordset in that user's environment
    :raises AccessError: the user may not read the model
    :raises ValidationError: says what is wrong with the domain, or may not be read
    """
    model.check_access("read")
    check_domain(model, text)
    domain = parse_domain(text)
    require_readable_domain(model, domain)
    try:
        # Fields that the database cannot search are found when the query is written.
        model._search(domain)
    except (ValueError, NotImplementedError) as error:
        raise ValidationError(
            model.env._(
                "%(model)s cannot be searched by %(filter)s: %(error)s",
                model=_model_label(model),
                filter=text,
                error=error,
            )
        ) from error
    return domain


def _by_name(value) -> bool:
    """Whether a value would be looked for in the names of related records."""
    values = [value] if isinstance(value, str) else value
    return isinstance(values, list | tuple | set) and any(
        isinstance(item, str) for item in values
    )


def _end(model, path: Sequence[str]):
    for name in path:
        model = model.env[model._fields[name].comodel_name]
    return model


def _model_label(model) -> str:
    # Names of models are no secret, but not everybody may read the list of them.
    name = model.env["ir.model"].sudo()._get(model._name).name
    return f"{name} ({model._name})"
