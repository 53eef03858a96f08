"""Fed to Odoo's shell, which provides `env`: a day that did not go well.

Some deliveries were refused, a comparison finds them, and others are replayed; the MES
used a part that Odoo does not know, and forgot to sign: what the pages of the control
room are for.
"""

import json
import time

import requests

# Seconds until messages that are not processed will not be.
PATIENCE = 120.0


def report_with_an_unknown_part(env, source):
    """The MES tells of productions that used it, and of one that nobody knows."""
    productions = env["mrp.production"].search([("state", "=", "confirmed")], limit=3)
    for name in (*productions.mapped("name"), "WH/MO/09999"):
        screws = {"part": "M6X20-A2", "quantity": 4, "batch": None}
        job = {"job": name, "good": 1, "unit": "Units", "used": [screws]}
        values = {"source_id": source.id, "data": json.dumps(job | {"batch": "M-1"})}
        env["inbox.console"].create(values).action_send()


def wait_until_processed(env, source):
    until = time.monotonic() + PATIENCE
    domain = [("source_id", "=", source.id), ("state", "in", ("pending", "parked"))]
    while env["inbox.message"].search_count(domain):
        if time.monotonic() > until:
            raise TimeoutError("The messages of the MES are not processed.")
        time.sleep(1)
        env.cr.rollback()


env = globals()["env"](user=globals()["env"].ref("base.user_admin"))
endpoint = env["outbox.endpoint"].search([("name", "=", "MES and WMS")])
delivered = env["outbox.delivery"].search(
    [("endpoint_id", "=", endpoint.id), ("state", "=", "delivered")], order="id"
)
refused, others = delivered[:5], delivered[5:9]
for number, delivery in enumerate(refused):
    status, reason = ((422, "unknown part number"), (404, "no such order"))[number % 2]
    # Nobody writes deliveries but the engine.
    delivery.sudo().write(
        {
            "state": "dead",
            "cause": f"http_{status}",
            "last_status": status,
            "last_error": f"The receiver refuses the event ({status}): {reason}.",
        }
    )
env["outbox.replay"]._send(endpoint, others.event_id.ids, "The MES was restored")
env["outbox.reconciliation"].create({"endpoint_id": endpoint.id}).action_start()
customer = env["sale.order"].search([], order="id desc", limit=1).partner_id
env["outbox.erasure"]._begin(customer.ids, "Request of the person", "wait")
env.cr.commit()
env["outbox.alert.rule"]._evaluate()

mes = env["inbox.source"].search([("code", "=", "mes")])
report_with_an_unknown_part(env, mes)
env.cr.commit()
wait_until_processed(env, mes)
requests.post(mes.address, json={"job": "WH/MO/00001"}, timeout=PATIENCE)
