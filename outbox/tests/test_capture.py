# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from .common import OutboxCase


class Undo(Exception):
    pass


@tagged("post_install", "-at_install")
class TestTriggers(OutboxCase):
    """Each kind of trigger, by what a committed transaction would leave behind."""

    def test_a_created_record_makes_one_event_with_its_final_values(self):
        self.make_event_type("x.created", "res.partner", {"kind": "created"})
        partner = self.env["res.partner"].create({"name": "first"})
        partner.name = "final"
        self.flush()
        self.assertEqual(self.names(), [("x.created", partner.id)])
        self.assertEqual(self.data(self.events()), {"id": partner.id, "name": "final"})

    def test_records_created_together_make_one_event_each(self):
        self.make_event_type("x.created", "res.partner", {"kind": "created"})
        partners = self.env["res.partner"].create(
            [{"name": str(number)} for number in range(500)]
        )
        self.flush()
        self.assertEqual(self.events().mapped("res_id"), partners.ids)

    def test_an_update_of_a_watched_field_makes_an_event(self):
        self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref", "city"]}
        )
        partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()
        partner.ref = "R1"
        partner.city = "Ghent"
        self.flush()
        self.assertEqual(self.names(), [("x.updated", partner.id)])

    def test_an_update_of_another_field_makes_none(self):
        self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()
        partner.city = "Ghent"
        self.flush()
        self.assertFalse(self.events())

    def test_a_value_changed_and_changed_back_makes_no_event(self):
        self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        partner = self.env["res.partner"].create({"name": "A", "ref": "R1"})
        self.forget_events()
        partner.ref = "R2"
        partner.flush_recordset()
        partner.ref = "R1"
        self.flush()
        self.assertFalse(self.events())

    def test_an_empty_value_written_into_an_empty_field_makes_no_event(self):
        self.make_event_type(
            "x.updated",
            "res.partner",
            {"kind": "updated", "fields": ["ref", "partner_latitude", "employee"]},
        )
        partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()
        partner.write({"ref": "", "partner_latitude": 0, "employee": False})
        self.flush()
        self.assertFalse(self.events())
        partner.partner_latitude = 51
        self.flush()
        self.assertEqual(self.names(), [("x.updated", partner.id)])

    def test_creation_is_not_an_update(self):
        self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        partner = self.env["res.partner"].create({"name": "A"})
        partner.flush_recordset()
        partner.ref = "R1"
        self.flush()
        self.assertFalse(self.events())

    def test_a_stored_computed_field_is_watched_though_nobody_writes_it(self):
        self.make_event_type(
            "x.renamed",
            "res.partner",
            {"kind": "updated", "fields": ["complete_name"]},
        )
        company = self.env["res.partner"].create({"name": "ACME", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": company.id}
        )
        self.forget_events()
        company.name = "Globex"
        self.flush()
        self.assertCountEqual(
            self.names(), [("x.renamed", company.id), ("x.renamed", person.id)]
        )

    def test_a_transition_fires_between_its_values_only(self):
        self.make_event_type(
            "x.typed",
            "res.partner",
            {
                "kind": "transition",
                "field": "type",
                "from_values": "contact",
                "to_values": "invoice, delivery",
            },
        )
        partner = self.env["res.partner"].create({"name": "A", "type": "contact"})
        self.forget_events()
        partner.type = "other"
        self.flush()
        self.assertFalse(self.events(), "other is no target")
        self.forget_events()
        partner.type = "invoice"
        self.flush()
        self.assertFalse(self.events(), "other is no start")
        partner.type = "contact"
        self.forget_events()
        partner.type = "delivery"
        self.flush()
        self.assertEqual(self.names(), [("x.typed", partner.id)])

    def test_a_record_created_in_the_target_state_counts(self):
        self.make_event_type(
            "x.invoice",
            "res.partner",
            {"kind": "transition", "field": "type", "to_values": "invoice"},
        )
        partner = self.env["res.partner"].create({"name": "A", "type": "invoice"})
        self.env["res.partner"].create({"name": "B", "type": "contact"})
        self.flush()
        self.assertEqual(self.names(), [("x.invoice", partner.id)])

    def test_a_boolean_transition_is_written_in_lower_case(self):
        self.make_event_type(
            "x.archived",
            "res.partner",
            {"kind": "transition", "field": "active", "to_values": "false"},
        )
        partner = self.env["res.partner"].create({"name": "A"})
        partner.flush_recordset()
        self.forget_events()
        partner.action_archive()
        self.flush()
        self.assertEqual(self.names(), [("x.archived", partner.id)])

    def test_a_deleted_record_is_told_with_what_it_was(self):
        self.make_event_type("x.deleted", "res.partner", {"kind": "deleted"})
        partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()
        partner_id = partner.id
        partner.unlink()
        self.flush()
        self.assertEqual(self.names(), [("x.deleted", partner_id)])
        self.assertEqual(self.data(self.events()), {"id": partner_id, "name": "A"})

    def test_a_record_created_and_deleted_at_once_was_never_there(self):
        self.make_event_type(
            "x.any", "res.partner", {"kind": "created"}, {"kind": "deleted"}
        )
        self.env["res.partner"].create({"name": "A"}).unlink()
        self.flush()
        self.assertFalse(self.events())

    def test_a_deleted_record_is_not_updated_as_well(self):
        self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()
        partner.ref = "R1"
        partner.flush_recordset()
        partner.unlink()
        self.flush()
        self.assertFalse(self.events())

    def test_a_filter_is_judged_by_the_final_values(self):
        self.make_event_type(
            "x.created",
            "res.partner",
            {"kind": "created"},
            filter_domain="[('ref', '=', 'yes')]",
        )
        wanted = self.env["res.partner"].create({"name": "A"})
        unwanted = self.env["res.partner"].create({"name": "B", "ref": "yes"})
        wanted.ref = "yes"
        unwanted.ref = "no"
        self.flush()
        self.assertEqual(self.names(), [("x.created", wanted.id)])

    def test_an_archived_event_type_records_nothing(self):
        event_type = self.make_event_type(
            "x.created", "res.partner", {"kind": "created"}
        )
        event_type.active = False
        self.env["res.partner"].create({"name": "A"})
        self.flush()
        self.assertFalse(self.events())


@tagged("post_install", "-at_install")
class TestRollUp(OutboxCase):
    """Changes of parts become one event of the whole."""

    def setUp(self):
        super().setUp()
        self.make_event_type(
            "x.team.changed",
            "res.partner",
            *(
                {
                    "kind": kind,
                    "subject_path": "parent_id",
                    "fields": ["function"] if kind == "updated" else None,
                }
                for kind in ("created", "updated", "deleted")
            ),
        )
        self.partner = self.env["res.partner"].create({"name": "A"})
        self.parts = self._add("Ann", "Bob", "Cem")
        self.forget_events()

    def _add(self, *names):
        return self.env["res.partner"].create(
            [{"name": name, "parent_id": self.partner.id} for name in names]
        )

    def test_many_changes_of_parts_make_one_event(self):
        self._add("Dan", "Eve")
        self.parts[0].function = "Buyer"
        self.parts[1].unlink()
        self.flush()
        self.assertEqual(self.names(), [("x.team.changed", self.partner.id)])

    def test_each_kind_of_change_of_a_part_is_enough(self):
        for change in (
            lambda: self._add("Fay"),
            lambda: self.parts[0].write({"function": "Cook"}),
            lambda: self.parts[0].unlink(),
        ):
            self.forget_events()
            change()
            self.flush()
            self.assertEqual(self.names(), [("x.team.changed", self.partner.id)])

    def test_parts_of_a_new_whole_are_told_by_its_creation(self):
        self.make_event_type("x.created", "res.partner", {"kind": "created"})
        self.partner = self.env["res.partner"].create({"name": "C"})
        part = self._add("Gus")
        self.flush()
        self.assertEqual(
            self.names(), [("x.created", self.partner.id), ("x.created", part.id)]
        )

    def test_a_superseded_event_is_left_out(self):
        telling = self.make_event_type(
            "x.moved", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        rolled = self.env["outbox.event.type"].search([("name", "=", "x.team.changed")])
        rolled.superseded_by_ids = telling
        self._add("Hal")
        self.partner.ref = "R1"
        self.flush()
        self.assertEqual(self.names(), [("x.moved", self.partner.id)])


@tagged("post_install", "-at_install")
class TestSpread(OutboxCase):
    """A change of what several records share becomes an event of each of them."""

    def setUp(self):
        super().setUp()
        self.make_event_type(
            "x.moved",
            "res.partner",
            *(
                {"kind": kind, "subject_path": "child_ids", "fields": fields}
                for kind, fields in (("updated", ["ref"]), ("deleted", None))
            ),
            {"kind": "updated", "fields": ["function"]},
        )
        self.company, self.other = self.env["res.partner"].create(
            [{"name": "A"}, {"name": "B"}]
        )
        self.parts = self._add("Ann", "Bob")
        self._add("Zoe", company=self.other)
        self.forget_events()

    def _add(self, *names, company=None):
        company = company or self.company
        return self.env["res.partner"].create(
            [{"name": name, "parent_id": company.id} for name in names]
        )

    def test_a_change_makes_one_event_of_each_record_it_leads_to(self):
        self.company.ref = "R1"
        self.parts[0].function = "Buyer"
        self.flush()
        self.assertEqual(self.names(), [("x.moved", id_) for id_ in self.parts.ids])

    def test_a_change_of_something_else_or_of_nothing_makes_none(self):
        self.company.city = "Ghent"
        self.company.ref = False
        self.flush()
        self.assertFalse(self.events())

    def test_an_archived_record_is_left_out(self):
        self.parts[0].active = False
        self.flush()
        self.company.ref = "R1"
        self.flush()
        self.assertEqual(self.names(), [("x.moved", self.parts[1].id)])

    def test_a_new_record_tells_of_itself(self):
        self.make_event_type("x.created", "res.partner", {"kind": "created"})
        self.company.ref = "R1"
        new = self._add("Cem")
        self.flush()
        self.assertEqual(
            self.names(),
            [
                ("x.created", new.id),
                *(("x.moved", id_) for id_ in self.parts.ids),
            ],
        )

    def test_what_was_changed_back_after_a_savepoint_is_withdrawn(self):
        self.company.ref = "R1"
        self.flush()
        self.assertEqual(len(self.events()), 2)
        self.company.ref = False
        self.flush()
        self.assertFalse(self.events())

    def test_records_that_outlive_what_they_shared_are_told(self):
        self.company.unlink()
        self.flush()
        self.assertEqual(self.names(), [("x.moved", id_) for id_ in self.parts.ids])

    def test_a_many2many_leads_to_records_too(self):
        tag = self.env["res.partner.category"].create({"name": "Key", "color": 1})
        self.parts.category_id = tag
        self.make_event_type(
            "x.tagged",
            "res.partner",
            {
                "kind": "updated",
                "model": "res.partner.category",
                "fields": ["color"],
                "subject_path": "partner_ids",
            },
        )
        self.forget_events()
        tag.color = 5
        self.flush()
        self.assertEqual(self.names(), [("x.tagged", id_) for id_ in self.parts.ids])


@tagged("post_install", "-at_install")
class TestEmit(OutboxCase):
    """Events told by code."""

    def setUp(self):
        super().setUp()
        self.kind = self.make_event_type("x.told", "res.partner")
        self.types = self.env["outbox.event.type"]
        self.partner = self.env["res.partner"].create({"name": "A"})

    def test_emit_renders_the_payload_at_commit(self):
        self.types.emit("x.told", self.partner)
        self.partner.name = "B"
        self.flush()
        self.assertEqual(self.data(self.events())["name"], "B")

    def test_emit_sends_the_data_it_is_given(self):
        self.types.emit("x.told", self.partner, {"weight": 1.5})
        self.flush()
        self.assertEqual(self.events().data, '{"weight":1.5}')

    def test_the_last_of_several_emits_in_one_transaction_wins(self):
        self.types.emit("x.told", self.partner, {"weight": 1})
        self.types.emit("x.told", self.partner, {"weight": 2})
        self.flush()
        self.types.emit("x.told", self.partner, {"weight": 3})
        self.flush()
        self.assertEqual(self.events().mapped("data"), ['{"weight":3}'])

    def test_emit_refuses_what_it_cannot_tell(self):
        for arguments in (
            ("x.unknown", self.partner),
            ("x.told", self.env["res.country"].search([], limit=1)),
            ("x.told", self.env["res.partner"].new({"name": "A"})),
            ("x.told", self.partner, {"weight": float("nan")}),
        ):
            with self.assertRaises(ValueError):
                self.types.emit(*arguments)

    def test_emit_is_not_for_rpc(self):
        with self.assertRaises(AccessError):
            get_public_method(self.types, "emit")


@tagged("post_install", "-at_install")
class TestOrderOfTelling(OutboxCase):
    def test_creation_is_told_first_and_deletion_last(self):
        # By name and id the creation would come last.
        self.make_event_type(
            "x.a.invoice",
            "res.partner",
            {"kind": "transition", "field": "type", "to_values": "invoice"},
        )
        self.make_event_type("x.b.deleted", "res.partner", {"kind": "deleted"})
        self.make_event_type(
            "x.c.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )
        self.make_event_type("x.d.created", "res.partner", {"kind": "created"})
        old = self.env["res.partner"].create({"name": "O"})
        self.forget_events()
        new = self.env["res.partner"].create({"name": "N", "type": "invoice"})
        old.unlink()
        self.flush()
        self.assertEqual(
            [name for name, id_ in self.names() if id_ == new.id],
            ["x.d.created", "x.a.invoice"],
        )
        self.assertEqual(self.names()[-1][0], "x.b.deleted")


@tagged("post_install", "-at_install")
class TestSeveralFlushes(OutboxCase):
    """A transaction with flushing savepoints tells what holds in the end."""

    def setUp(self):
        super().setUp()
        self.make_event_type(
            "x.created", "res.partner", {"kind": "created"}, payload={"name": "name"}
        )
        self.updated = self.make_event_type(
            "x.updated",
            "res.partner",
            {"kind": "updated", "fields": ["ref"]},
            filter_domain="[('city', '=', False)]",
        )
        self.make_event_type(
            "x.invoice",
            "res.partner",
            {"kind": "transition", "field": "type", "to_values": "invoice"},
        )
        self.partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()

    def split(self):
        """What any savepoint in business code does."""
        with self.env.cr.savepoint():
            pass

    def test_created_and_deleted_leaves_nothing(self):
        partner = self.env["res.partner"].create({"name": "B"})
        self.split()
        partner.unlink()
        self.flush()
        self.assertFalse(self.events())

    def test_a_state_that_was_passed_through_is_not_told(self):
        self.partner.type = "invoice"
        self.split()
        self.partner.type = "delivery"
        self.flush()
        self.assertFalse(self.events())

    def test_a_value_that_was_changed_back_is_not_told(self):
        self.partner.ref = "R"
        self.split()
        self.partner.ref = False
        self.flush()
        self.assertFalse(self.events())

    def test_a_filter_that_matches_no_more_withdraws_the_event(self):
        self.partner.ref = "R"
        self.split()
        self.partner.write({"ref": "S", "city": "Ghent"})
        self.flush()
        self.assertFalse(self.events())

    def test_what_is_superseded_later_is_withdrawn(self):
        self.updated.superseded_by_ids = self.env["outbox.event.type"].search(
            [("name", "=", "x.invoice")]
        )
        self.partner.ref = "R"
        self.split()
        self.partner.type = "invoice"
        self.flush()
        self.assertEqual(self.names(), [("x.invoice", self.partner.id)])

    def test_the_payload_has_the_final_value_of_unwatched_fields_too(self):
        partner = self.env["res.partner"].create({"name": "first"})
        self.split()
        partner.name = "final"
        self.flush()
        self.assertEqual(self.data(self.events("x.created")), {"name": "final"})

    def test_other_records_keep_their_events(self):
        other = self.env["res.partner"].create({"name": "B"})
        self.partner.ref = "R"
        self.split()
        other.unlink()
        self.flush()
        self.assertEqual(self.names(), [("x.updated", self.partner.id)])

    def test_a_deletion_stays_told_whatever_shares_its_id(self):
        self.make_event_type("x.gone", "res.partner", {"kind": "deleted"})
        self.make_event_type(
            "y.named", "res.partner.category", {"kind": "updated", "fields": ["color"]}
        )
        tag = self.env["res.partner.category"].create({"name": "T", "color": 1})
        partner_id = self.partner.id
        self.forget_events()
        self.env.cr.execute(
            "UPDATE res_partner_category SET id = %s WHERE id = %s",
            (partner_id, tag.id),
        )
        tag = tag.browse(partner_id)
        self.partner.unlink()
        self.split()
        tag.color = 3
        self.flush()
        tag.color = 4
        self.flush()
        self.assertCountEqual(
            self.names(), [("x.gone", partner_id), ("y.named", partner_id)]
        )

    def test_a_deletion_is_told_by_any_later_flush_that_doubts_it(self):
        self.make_event_type(
            "x.life", "res.partner", {"kind": "deleted"}, {"kind": "created"}
        )
        partner_id = self.partner.id
        self.partner.ref = "R"
        self.split()
        self.partner.unlink()
        self.split()
        self.env["res.partner"].create({"name": "B"})
        self.flush()
        gone = self.events("x.life").filtered(lambda event: event.res_id == partner_id)
        self.assertEqual(self.data(gone)["name"], "A")

    def test_parts_added_later_are_in_the_payload_of_the_new_whole(self):
        self.make_event_type(
            "x.whole",
            "res.partner",
            {"kind": "created"},
            payload={"child_ids/name": "children/name"},
            filter_domain="[('parent_id', '=', False)]",
        )
        self.make_event_type(
            "x.parts", "res.partner", {"kind": "created", "subject_path": "parent_id"}
        )
        whole = self.env["res.partner"].create({"name": "W"})
        self.split()
        self.env["res.partner"].create({"name": "P", "parent_id": whole.id})
        self.flush()
        self.assertEqual(
            self.data(self.events("x.whole")), {"children": [{"name": "P"}]}
        )
        self.assertFalse(self.events("x.parts"))

    def test_creation_is_told_first_also_when_it_is_told_again(self):
        self.make_event_type("x.later.created", "res.partner", {"kind": "created"})
        partner = self.env["res.partner"].create({"name": "B"})
        self.split()
        partner.type = "invoice"
        self.flush()
        names = [name for name, id_ in self.names() if id_ == partner.id]
        self.assertEqual(names, ["x.created", "x.later.created", "x.invoice"])

    def test_deliveries_of_withdrawn_events_are_withdrawn(self):
        self.subscribe(self.make_endpoint(), self.updated)
        self.partner.ref = "R"
        self.split()
        self.assertEqual(len(self.events().delivery_ids), 1)
        event_ids = self.events().ids
        self.partner.ref = False
        self.flush()
        self.assertFalse(
            self.env["outbox.delivery"].search([("event_id", "in", event_ids)])
        )

    def test_given_data_are_not_overwritten(self):
        self.env["outbox.event.type"].emit("x.updated", self.partner, {"weight": 1})
        self.split()
        self.partner.name = "B"
        self.partner.type = "invoice"
        self.flush()
        self.assertEqual(self.events("x.updated").data, '{"weight":1}')

    def test_emitted_events_are_rendered_once_more(self):
        self.env["outbox.event.type"].emit("x.created", self.partner)
        self.partner.ref = "R"
        self.split()
        self.partner.name = "final"
        self.flush()
        self.assertEqual(self.data(self.events("x.created")), {"name": "final"})


@tagged("post_install", "-at_install")
class TestRefusedDeletion(OutboxCase):
    def test_a_deletion_that_was_refused_is_not_told(self):
        self.make_event_type("x.deleted", "res.partner", {"kind": "deleted"})
        self.make_event_type(
            "x.team",
            "res.partner",
            {"kind": "deleted", "subject_path": "parent_id"},
        )
        company = self.env["res.partner"].create({"name": "A"})
        partner = self.env["res.partner"].create({"name": "U", "parent_id": company.id})
        self.env["res.users"].create(
            {"name": "U", "login": "x_refused", "partner_id": partner.id}
        )
        self.forget_events()
        with self.assertRaises(RedirectWarning):
            partner.unlink()
        self.flush()
        self.assertFalse(self.events())

    def test_data_given_for_a_record_that_goes_are_told(self):
        self.make_event_type("x.told", "res.partner")
        partner = self.env["res.partner"].create({"name": "A"})
        self.forget_events()
        self.env["outbox.event.type"].emit("x.told", partner, {"last": 1})
        partner.unlink()
        self.flush()
        event = self.events()
        self.assertEqual((event.data, event.document), ('{"last":1}', "A"))


@tagged("post_install", "-at_install")
class TestTransactions(OutboxCase):
    """An event exists if and only if its transaction committed."""

    def setUp(self):
        super().setUp()
        self.make_event_type(
            "x.created", "res.partner", {"kind": "created"}, payload={"name": "name"}
        )
        self.make_event_type(
            "x.updated", "res.partner", {"kind": "updated", "fields": ["ref"]}
        )

    def test_a_rolled_back_savepoint_leaves_no_event(self):
        partner = self.env["res.partner"].create({"name": "kept"})
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.env["res.partner"].create({"name": "undone"})
            partner.ref = "undone"
            raise Undo
        self.flush()
        self.assertEqual(self.names(), [("x.created", partner.id)])

    def test_a_savepoint_rolled_back_after_its_flush_leaves_no_event(self):
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.env["res.partner"].create({"name": "undone"})
            self.flush()
            raise Undo
        self.flush()
        self.assertFalse(self.events())

    def test_a_rolled_back_savepoint_without_flush_leaves_no_event(self):
        partner = self.env["res.partner"].create({"name": "kept"})
        self.forget_events()
        with self.assertRaises(Undo), self.env.cr.savepoint(flush=False):
            self.env["res.partner"].create({"name": "undone"})
            partner.ref = "undone"
            partner.flush_recordset()
            raise Undo
        self.env.invalidate_all(flush=False)
        self.flush()
        self.assertFalse(self.events())

    def test_flushing_savepoints_in_the_middle_leave_one_event(self):
        partner = self.env["res.partner"].create({"name": "first"})
        with self.env.cr.savepoint():
            partner.name = "second"
        with self.env.cr.savepoint():
            partner.write({"ref": "R1", "name": "final"})
        self.flush()
        created = self.events("x.created")
        self.assertEqual(created.res_id, partner.id)
        self.assertEqual(self.data(created), {"name": "final"})

    def test_an_import_dry_run_leaves_no_event(self):
        for dry_run, expected in ((True, 0), (False, 2)):
            wizard = self.env["base_import.import"].create(
                {
                    "res_model": "res.partner",
                    "file": b"name\nImported A\nImported B\n",
                    "file_name": "partners.csv",
                    "file_type": "text/csv",
                }
            )
            result = wizard.execute_import(
                ["name"],
                ["name"],
                {"quoting": '"', "separator": ",", "has_headers": True},
                dryrun=dry_run,
            )
            self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
            self.flush()
            self.assertEqual(len(self.events("x.created")), expected)

    def test_an_error_after_the_change_leaves_no_event(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            partner = self.env["res.partner"].create({"name": "undone"})
            partner.parent_id = partner
        self.flush()
        self.assertFalse(self.events())


@tagged("post_install", "-at_install")
class TestWho(OutboxCase):
    def test_what_odoo_does_as_superuser_is_told_of_the_person_who_began(self):
        """As purchase_stock does, which confirms orders with other rights."""
        self.make_event_type("x.created", "res.partner", {"kind": "created"})
        person = new_test_user(self.env, "outbox_person")
        self.forget_events()
        self.patch(self.env.transaction, "default_env", self.env(user=person))
        self.env["res.partner"].create({"name": "A"})
        self.flush()
        self.assertEqual(self.events("x.created").user_id, person)
