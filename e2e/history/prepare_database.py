"""Fed to Odoo's shell, which provides `env`: what a history is made with.

An event type about partner categories, small records that nothing else watches: their
integer `color` is the version. A server action writes them as it is told, and commits
or not. Prints an API key of the administrator.
"""

from datetime import datetime, timedelta

env = globals()["env"]

TRANSACTION = """
plan = env.context["history"]
created = model.create([{"name": name, "color": 1} for name in plan["names"]])

def step(ids, by):
    for record in model.browse(ids):
        record.write({"color": record.color + by})

def doubt():
    point = env.cr.savepoint()
    step(plan["doubted"], 1000)
    if plan["flush"]:
        env.cr.flush()
    point.close(rollback=True)

if plan["doubted"] and plan["early"]:
    doubt()
step(plan["ids"], 1)
if plan["doubted"] and not plan["early"]:
    doubt()
if plan["lock"]:
    env.cr.flush()
    env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [plan["lock"]])
if plan["fail"]:
    if plan["flush"]:
        env.cr.flush()
    raise UserError("This transaction is to fail.")
"""

category = env["ir.model"]._get("res.partner.category")
color = env["ir.model.fields"]._get(category.model, "color")
payload = env["outbox.payload"].create(
    {
        "name": "e2e.step",
        "model_id": category.id,
        "line_ids": [(0, 0, {"path": "color", "key": "version"})],
    }
)
env["outbox.event.type"].create(
    {
        "name": "e2e.stepped",
        "model_id": category.id,
        "payload_id": payload.id,
        "trigger_ids": [
            (0, 0, {"kind": "created"}),
            (0, 0, {"kind": "updated", "field_ids": [(6, 0, color.ids)]}),
        ],
    }
)
env["ir.actions.server"].create(
    {
        "name": "E2E history",
        "model_id": category.id,
        "state": "code",
        "code": TRANSACTION,
    }
)
env["ir.config_parameter"].set_param(
    "integration_base.allowed_networks", "127.0.0.1/32"
)
tomorrow = datetime.now() + timedelta(days=1)
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "history", tomorrow)
env.cr.commit()
print(key)
