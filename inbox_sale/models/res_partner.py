# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.inbox.exceptions import InvalidCommand, Unmatched

IDENTIFIERS = ("ref", "vat", "email")
ADDRESS = ("name", "street", "street2", "zip", "city")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _inbox_customer(self, party, incoming):
        """The customer of a command, created where nobody knows him.

        :param dict party: as ``customer`` in the schema of sale.order.create
        :raises Unmatched: a code fits several partners, or none and there is no name
        """
        codes = [(key, party[key]) for key in IDENTIFIERS if party.get(key)]
        doubtful = None
        for _key, code in codes:
            try:
                return incoming.find("partner", code)
            except Unmatched as error:
                doubtful = doubtful or (error if error.several else None)
        if doubtful or not party.get("name"):
            raise doubtful or Unmatched("partner", codes[0][1])
        for key, code in codes:
            # Another message may be creating the same customer at this moment.
            self.env["inbox.claim"]._again(None, self._name, key, code)
        return self.create(self._inbox_values(party))

    def _inbox_delivery_address(self, address):
        """Where the customer wants the goods; an address of his that is new is created.

        A known reference does not make an address the same: goods would go to where
        the customer has moved away from.

        :param address: as ``delivery_address`` in the schema of sale.order.create
        """
        self.ensure_one()
        if not address:
            return self.browse(self.address_get(["delivery"])["delivery"])
        owner = self.commercial_partner_id
        country = self._inbox_country(address)
        same = Domain("id", "child_of", owner.id) & Domain.AND(
            [(key, "=", address.get(key) or False)] for key in ADDRESS
        )
        if country:
            same &= Domain("country_id", "=", country.id)
        if known := self.search(same, limit=1):
            return known
        place = [address.get(key) for key in ADDRESS]
        self.env["inbox.claim"]._again(None, self._name, owner.id, *place)
        return self.create(
            {
                **self._inbox_values(address),
                "parent_id": owner.id,
                "type": "delivery",
                "is_company": False,
            }
        )

    @api.model
    def _inbox_values(self, party):
        """Values of a new partner.

        :raises InvalidCommand: there is no such country or state
        """
        keys = (*IDENTIFIERS, *ADDRESS, "phone", "is_company")
        values = {key: party[key] for key in keys if party.get(key)}
        if country := self._inbox_country(party):
            values["country_id"] = country.id
        if state := party.get("state"):
            found = country.state_ids.filtered(lambda known: known.code == state)
            if len(found) != 1:
                raise InvalidCommand(
                    [
                        self.env._(
                            "There is no state “%(state)s” in country “%(country)s”.",
                            state=state,
                            country=party.get("country"),
                        )
                    ]
                )
            values["state_id"] = found.id
        return values

    @api.model
    def _inbox_country(self, party):
        countries = self.env["res.country"]
        if not (code := party.get("country")):
            return countries
        country = countries.search([("code", "=", code)])
        if not country:
            raise InvalidCommand(
                [self.env._("There is no country with the code “%s”.", code)]
            )
        return country
