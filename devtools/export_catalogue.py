"""Fed to Odoo's shell, which provides `env`: prints the suite's contract as JSON.

Variables: DEV_BASE_URL, which stands for the URL of the database, and DEV_ADDONS.
Nothing is committed.
"""

import json
import os

from odoo.addons.outbox.engine import asyncapi
from odoo.addons.outbox.pure.schema_rows import rows

env = globals()["env"](context={})
env["ir.config_parameter"].set_param("web.base.url", os.environ["DEV_BASE_URL"])
addons = os.environ["DEV_ADDONS"].split(",")

kinds = env["outbox.event.type"].search([("active", "=", True)], order="name")
kinds = kinds.filtered(lambda kind: kind._addons()[kind] in addons)
payloads = kinds._payload_versions()

print(
    json.dumps(
        {
            "asyncapi": asyncapi.document(kinds),
            "types": [
                {
                    "name": kind.name,
                    "addon": kind._addons()[kind],
                    "model": kind.model_name,
                    "document": kind.model_id.name,
                    "description": kind.description or "",
                    "fires_when": kind.fires_when or "",
                    "not_covered": kind.not_covered or "",
                    "timing": kind.timing,
                    "timing_reason": kind.timing_reason or "",
                    "payload": kind.payload_id.display_name or "",
                }
                for kind in kinds
            ],
            "payloads": [
                {
                    "title": payload.display_name,
                    "name": payload.name,
                    "version": payload.version,
                    "state": payload.state,
                    "description": payload.description or "",
                    "schema": payload._json_schema(),
                    "rows": rows(payload._json_schema()),
                }
                for payload in payloads
            ],
        }
    )
)
