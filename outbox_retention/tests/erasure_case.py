# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Persons that stored events tell of, and managers that erase them."""

from odoo.tests import Form

from odoo.addons.integration_base.engine.cursors import read_committed

from ..engine.erasure import Run
from .retention_case import RetentionCase

SECRETS = ("Zyxwvut", "Qponmlk")
PAYLOAD = {
    "acc_number": "number",
    "partner_id/id": "holder/id",
    "partner_id/name": "holder/name",
    "partner_id/email": "holder/email",
    "partner_id/city": "holder/city",
    "partner_id/country_id/code": "holder/country/code",
    "partner_id/user_id/name": "holder/salesperson/name",
}


class ErasureCase(RetentionCase):
    """``self.person`` and ``self.other`` have a bank account each.

    Events are told of partners (``x.person``) and of accounts (``x.account``). Every
    text of the person has one of ``SECRETS`` in it.
    """

    def setUp(self):
        super().setUp()
        self.env["outbox.event.type"].search([]).active = False
        self.person, self.other = self.env["res.partner"].create(
            [
                {
                    "name": f"{name} Miller",
                    "email": f"{mail.lower()}@example.com",
                    "city": f"{name} City",
                    "country_id": self.env.ref("base.be").id,
                    "user_id": self.env.user.id,
                }
                for name, mail in (SECRETS, ("Other", "other"))
            ]
        )
        self.accounts = self.env["res.partner.bank"].create(
            [
                {"acc_number": f"{name}1", "partner_id": partner.id}
                for name, partner in zip(
                    ("Qponmlk", "Other"), (self.person, self.other), strict=True
                )
            ]
        )
        self.person_kind = self.make_event_type(
            "x.person",
            "res.partner",
            payload={"id": "id", "name": "name", "email": "email", "city": "city"},
        )
        self.account_kind = self.make_event_type(
            "x.account", "res.partner.bank", payload=PAYLOAD
        )
        self.subscribe(self.endpoint, self.person_kind, self.account_kind)
        self.forget_events()

    def happen(self, records):
        """Events of records, committed; their deliveries."""
        name = "x.person" if records._name == "res.partner" else "x.account"
        self.forget_events()
        before = self.last_event_id
        self.env["outbox.event.type"].emit(name, records)
        self.forget_events()
        events = self.env["outbox.event"].search([("id", ">", before)])
        return events.delivery_ids.sorted("id")

    def happen_and_arrive(self, records):
        deliveries = self.happen(records)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        return deliveries

    def wizard(self, partners=None, user=None, **values):
        """The wizard, as the action menu of partners opens it, filled in."""
        partners = self.person if partners is None else partners
        # Without partners, as the list of erasures opens it.
        model = "res.partner" if partners else "outbox.erasure"
        context = {"active_model": model, "active_ids": partners.ids}
        wizards = self.env["outbox.erasure.start"].with_user(user or self.manager)
        with Form(wizards.with_context(**context)) as form:
            for name, value in {"reason": "asked by letter", **values}.items():
                setattr(form, name, value)
        return form.record

    def begin(self, *args, **values):
        action = self.wizard(*args, **values).action_erase()
        return self.env["outbox.erasure"].browse(action["res_id"])

    def work(self, erasure, steps=1000):
        """What jobs do until there is nothing to do; how many steps were left."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), read_committed(self.registry) as cr:
            run = Run(cr, erasure.id)
            while steps and run.step():
                cr.commit()  # pylint: disable=invalid-commit
                steps -= 1
            cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all()
        return steps

    def erase(self, *args, **values):
        erasure = self.begin(*args, **values)
        self.work(erasure)
        return erasure

    def traces(self, *texts):
        """Columns of the suite's tables that say one of the texts."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND (table_name LIKE 'outbox%'"
            "       OR table_name LIKE 'integration%')"
            " AND (data_type IN ('text', 'character varying', 'jsonb'))"
        )
        found = []
        for table, column in cr.fetchall():
            for text in texts or SECRETS:
                cr.execute(
                    f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s',
                    (f"%{text}%",),
                )
                if cr.fetchone()[0]:
                    found.append(f"{table}.{column}")
        return found
