"""Fed to Odoo's shell, which provides `env`: a day that did not go well.

Some deliveries were refused, a comparison finds them, and others are replayed: what the
pages of the control room are for.
"""

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
env.cr.commit()
