# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections.abc import Collection

from odoo import api, fields, models
from odoo.exceptions import UserError

from .bigint import BigMany2oneReference

REFUSE_CHANGES_SQL = """
CREATE OR REPLACE FUNCTION integration_audit_append_only() RETURNS trigger AS $$
BEGIN
    -- A record's name may be a person's, whose right it is to be forgotten: it may give
    -- way to the record's id. Who did what to which record, when and why stays.
    IF TG_OP = 'UPDATE' THEN
        IF NEW.record_name = NEW.model || '/' || NEW.res_id
            AND to_jsonb(NEW) - 'record_name' = to_jsonb(OLD) - 'record_name'
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit trail is append-only: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS integration_audit_row_append_only ON integration_audit;
CREATE TRIGGER integration_audit_row_append_only
    BEFORE UPDATE OR DELETE ON integration_audit
    FOR EACH ROW EXECUTE FUNCTION integration_audit_append_only();

DROP TRIGGER IF EXISTS integration_audit_table_append_only ON integration_audit;
CREATE TRIGGER integration_audit_table_append_only
    BEFORE TRUNCATE ON integration_audit
    FOR EACH STATEMENT EXECUTE FUNCTION integration_audit_append_only();
"""


class IntegrationAudit(models.Model):
    _name = "integration.audit"
    _description = "Audit trail entry"
    _order = "date desc, id desc"
    _rec_name = "record_name"
    # create_uid and write_uid are set to NULL when their user is deleted, which is an
    # UPDATE and would be refused; `date` and `user_id` say the same.
    _log_access = False

    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    action = fields.Selection(
        [
            ("secret_created", "Secret created"),
            ("secret_replaced", "Secret replaced"),
            ("secret_changed", "Secret changed"),
            ("secret_revealed", "Secret revealed"),
            ("secret_reencrypted", "Secret re-encrypted"),
            ("secret_deleted", "Secret deleted"),
            ("secret_rotated", "Secret rotated"),
            ("secret_rotation_undone", "Rotation undone"),
            ("secret_retired", "Secret retired"),
            ("credential_stored", "Credential stored"),
            ("credential_replaced", "Credential replaced"),
            ("credential_deleted", "Credential deleted"),
            ("networks_changed", "Allowed networks changed"),
            ("decision_paused", "Decision paused"),
            ("decision_resumed", "Decision resumed"),
            ("decision_cancelled", "Decision cancelled"),
        ],
        string="What",
        required=True,
        readonly=True,
        index=True,
    )
    model = fields.Char(readonly=True)
    res_id = BigMany2oneReference("Record ID", model_field="model", readonly=True)
    record_name = fields.Char(
        string="Record",
        readonly=True,
        help="The record's name when it happened; it may be gone now.",
    )
    reason = fields.Char(string="Why", readonly=True)
    details = fields.Text(readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )

    _record_idx = models.Index("(model, res_id)")
    # The page begins with the newest, of very many: one decision makes one each.
    _date_idx = models.Index("(date, id)")

    def init(self):
        self.env.cr.execute(REFUSE_CHANGES_SQL)

    @api.model
    def _log(
        self,
        records: models.BaseModel,
        action: str,
        reason: str | None = None,
        details: str | None = None,
    ) -> "IntegrationAudit":
        """Append one entry per record, in the name of the current user.

        :param action: a value of the field `action`; addons add theirs with
            `selection_add` and an `ondelete` that is a function which leaves the
            entries alone, because uninstalling must not change them either
        :param reason: why, in the person's own words
        :param details: what changed, in one line; never a secret
        """
        # sudo: nobody has the right to create entries, this method is the only way in
        return self.sudo().create(
            [
                {
                    "user_id": self.env.uid,
                    "action": action,
                    "model": record._name,
                    "res_id": record.id,
                    "record_name": record.display_name,
                    "reason": reason,
                    "details": details,
                    "company_id": record["company_id"].id
                    if "company_id" in record._fields
                    else False,
                }
                for record in records
            ]
        )

    @api.model
    def _forget_names(self, model: str, ids: Collection[int]) -> int:
        """Have entries say the ids of records instead of their names.

        For code that erases personal data, and puts that on record itself. It is the
        one change that the database allows.

        :param model: name of the records' model
        :return: how many entries said a name
        """
        self.env.cr.execute(
            "UPDATE integration_audit SET record_name = model || '/' || res_id"
            " WHERE model = %s AND res_id = ANY(%s)"
            " AND record_name <> model || '/' || res_id",
            (model, list(ids)),
        )
        count = self.env.cr.rowcount
        self.invalidate_model(["record_name"])
        return count

    def write(self, vals):  # pylint: disable=method-required-super
        # No super: nothing is ever written.
        raise UserError(self.env._("The audit trail cannot be changed by anyone."))

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        raise UserError(self.env._("The audit trail cannot be deleted by anyone."))

    def action_open_record(self):
        """Open the record that the entry is about."""
        self.ensure_one()
        exists = self.model in self.env and self.env[self.model].browse(self.res_id)
        if not exists or not exists.exists():
            raise UserError(self.env._("This record does not exist any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
