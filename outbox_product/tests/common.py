# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.outbox.tests.common import OutboxCase


class MasterDataCase(OutboxCase):
    def told(self, model):
        """Type and record of the events about records of a model, oldest first."""
        self.flush()
        return [
            (event.name, event.res_id)
            for event in self.events()
            if event.res_model == model
        ]

    def import_csv(self, model, columns, rows, dry_run=False):
        """What the dialogue Import records does with a file."""
        wizard = self.env["base_import.import"].create(
            {
                "res_model": model,
                "file": "\n".join(",".join(row) for row in (columns, *rows)).encode(),
                "file_name": "records.csv",
                "file_type": "text/csv",
            }
        )
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        result = wizard.execute_import(columns, columns, options, dryrun=dry_run)
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
