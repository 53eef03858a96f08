# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the parts of a dashboard are made of."""

from dataclasses import dataclass
from datetime import datetime

from odoo import fields

from ..engine.dashboard_sql import Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is to show, of what its reader may see.

    :ivar owner: field of the records in lists that says whose they are
    :ivar now: UTC, as are the others
    :ivar since: the begin of the period, which is that of a step
    :ivar today: midnight where the reader is
    :ivar step: seconds
    """

    scope: Scope
    owner: str
    now: datetime
    since: datetime
    today: datetime
    step: int

    @property
    def minutes(self) -> float:
        """How long the period is."""
        return max((self.now - self.since).total_seconds() / 60, 1)

    def domain(self, *conditions: tuple, through: str = "") -> list[tuple]:
        """What a list shows that a figure leads to, beside the reader's own rules.

        :param through: field, with a dot, of what knows company and owner
        """
        domain = list(conditions)
        if not self.scope.shared:
            domain.append((f"{through}company_id", "in", self.scope.companies))
        if self.scope.owner:
            domain.append((f"{through}{self.owner}", "=", self.scope.owner))
        return domain


def figure(value: int, model: str, domain: list, capped: bool = False) -> dict:
    """A figure and what is behind it.

    A ``list_view`` beside these is the id of the view to show that in.

    :param capped: it is at least so much
    """
    return {"value": value, "capped": capped, "model": model, "domain": domain}


def text(time: datetime) -> str:
    return fields.Datetime.to_string(time)
