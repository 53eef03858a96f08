# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json

from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.integration_base.tests.common import IntegrationCase

from .common import OutboxCommon


@tagged("post_install", "-at_install")
class TestPreview(OutboxCommon, IntegrationCase):
    """A payload shows what it makes of a record while it is being edited."""

    def setUp(self):
        super().setUp()
        self.payload = self.make_event_type(
            "x.preview", "res.partner", payload={"name": "name"}
        ).payload_id
        self.partner = self.env["res.partner"].create({"name": "Ada", "ref": "A-1"})

    def form(self):
        form = Form(self.payload.with_user(self.manager))
        form.preview_res_id = self.partner.id
        return form

    def test_a_line_shows_before_it_is_saved(self):
        form = self.form()
        self.assertEqual(json.loads(form.preview), {"name": "Ada"})
        with form.line_ids.new() as line:
            line.path = "ref"
            line.key = "reference"
        self.assertEqual(json.loads(form.preview), {"name": "Ada", "reference": "A-1"})

    def test_it_shows_what_a_clearance_leaves(self):
        self.payload.line_ids.classification = "restricted"
        form = self.form()
        form.preview_clearance = "internal"
        self.assertEqual(json.loads(form.preview), {})

    def test_a_wrong_line_is_explained(self):
        form = self.form()
        with form.line_ids.new() as line:
            line.path = "no_such_field"
            line.key = "x"
        self.assertIn('no field "no_such_field"', form.preview)

    def test_nobody_sees_what_they_may_not_read(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.partner.company_id = other
        self.assertNotIn("Ada", self.form().preview)

    def test_nobody_sees_what_a_cache_holds_of_records_they_may_not_read(self):
        self.partner.country_id = self.env.ref("base.be")
        self.payload.line_ids = [
            Command.create({"path": "country_id/code", "key": "land/code"})
        ]
        self.assertIn('"BE"', self.form().preview)
        access = self.env["ir.model.access"]
        access.search([("model_id.model", "=", "res.country")]).unlink()
        # As if a computed field had read it as superuser.
        self.assertTrue(self.partner.country_id.code)
        payload = self.payload.with_user(self.manager)
        payload.preview_res_id = self.partner.id
        self.assertNotIn('"BE"', payload.preview)

    def test_there_is_a_record_to_begin_with(self):
        form = Form(self.payload.with_user(self.manager))
        self.assertTrue(form.preview_res_id)
