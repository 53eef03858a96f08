# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A source whose messages write contacts, by a handler that fails when told to."""

import json
import math
from unittest.mock import patch

from odoo.exceptions import UserError

from ..exceptions import DuplicateReference, InvalidUnit, Stale
from .common import InboxCase

SCHEMA = {
    "type": "object",
    "properties": {"ref": {"type": "string"}, "name": {"type": "string"}},
    "required": ["ref"],
}


def inbox_contact(self, command, incoming):
    """Write a contact; the command says how it goes wrong after that."""
    partner = self.search([("ref", "=", command["ref"])]) or self.create(
        {"ref": command["ref"], "name": command["ref"]}
    )
    partner.name = command.get("name") or partner.name
    partner.function = f"{partner.function or ''}{command.get('note', '')}"
    if parent := command.get("parent"):
        partner.parent_id = incoming.find("partner", parent)
    if what := command.get("needs"):
        if not self.search([("ref", "=", what)]):
            incoming.not_yet(f"contact {what}")
    match command.get("fault"):
        case "refused":
            raise UserError(self.env._("The credit limit is reached."))
        case "unit":
            raise InvalidUnit("Litres are no unit of screws.")
        case "duplicate":
            raise DuplicateReference("There is another of this reference.")
        case "stale":
            raise Stale("A newer one was done.")
        case "bug":
            raise ZeroDivisionError("secret detail")
        case "number":
            partner.color = 10**20
            self.env.flush_all()
        case "power":
            math.pow(10, 400)
        case "access":
            self.env["ir.config_parameter"].set_param("x", "y")
        case "constraint":
            self.env.cr.execute(
                "INSERT INTO res_partner (id) VALUES (%s)", (partner.id,)
            )
    return partner


class PartnerCase(InboxCase):
    def setUp(self):
        super().setUp()
        model = type(self.env["res.partner"])
        self.enterContext(
            patch.object(model, "_inbox_contact", inbox_contact, create=True)
        )
        self.handler = self.env["inbox.handler"].create(
            {
                "name": "test.contact",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "method": "_inbox_contact",
                "schema": json.dumps(SCHEMA),
                "example": '{"ref": "A"}',
            }
        )
        self.source = self.open_source("base.group_partner_manager")
        self.route = self.add_route(self.source, "test.contact")

    def tell(self, ref, key="K", **data):
        """Receive a message about a contact; not processed yet."""
        data = {"ref": ref, **data}
        return self.receive(self.source, "test.contact", data, subject=key)

    def contacts(self, *refs):
        return self.env["res.partner"].search([("ref", "in", refs)])

    def note(self, ref):
        """What the handler has written of a contact, in order."""
        return self.contacts(ref).function or ""
