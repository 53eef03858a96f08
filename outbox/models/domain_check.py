# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Domains that people type: parsed and tried before they are saved."""

from ast import literal_eval

from odoo.exceptions import ValidationError
from odoo.fields import Domain


def parse_domain(text: str | None) -> Domain:
    """The domain that a text writes; everything matches an empty one.

    :raises ValueError: the text is no domain
    """
    try:
        domain = literal_eval(text) if text and text.strip() else []
        return Domain(domain)
    except (SyntaxError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(str(error)) from error


def check_domain(model, text: str | None) -> None:
    """Refuse a domain that could not be evaluated later.

    :raises ValidationError: says what is wrong with it
    """
    try:
        parse_domain(text).validate(model)
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(
            model.env._(
                "The filter %(filter)s cannot be used on %(model)s: %(error)s. Write a "
                "list of conditions such as [('state', '=', 'sale')].",
                filter=text,
                model=model._name,
                error=error,
            )
        ) from error
