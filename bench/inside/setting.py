"""What is set up in a database before something is measured in it."""

from typing import Any

from odoo import Command

_SECRET = "whsec_" + "YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2gh"


def subscribe(env: Any, url: str, types: list[str], endpoints: int = 1) -> None:
    """Subscribe endpoints to event types, each sent at once."""
    env["ir.config_parameter"].set_param(
        "integration_base.allowed_networks", "127.0.0.0/8"
    )
    kinds = env["outbox.event.type"].search([("name", "in", types)])
    if len(kinds) != len(types):
        raise AssertionError(f"Not all of these event types are there: {types}")
    for number in range(endpoints):
        endpoint = env["outbox.endpoint"].create(
            {
                "name": f"bench {number}",
                "url": url,
                "clearance": "restricted",
                "secret_ids": [Command.create({"name": "bench", "value": _SECRET})],
            }
        )
        env["outbox.subscription"].create(
            {
                "endpoint_id": endpoint.id,
                "event_type_ids": [Command.set(kinds.ids)],
                "timing": "real_time",
            }
        )
    env.cr.commit()


def only(env: Any, prefixes: list[str]) -> None:
    """Archive all event types but those whose names begin so."""
    kinds = env["outbox.event.type"].search([])
    others = kinds.filtered(lambda kind: not kind.name.startswith(tuple(prefixes)))
    others.active = False
    env.cr.commit()


def automate(
    env: Any, url: str, model: str, state: str, fields: list[str], value: str
) -> None:
    """Odoo's own way: a rule that sends a webhook when a state is reached.

    :param fields: what the webhook tells of the record
    """
    get_field = env["ir.model.fields"]._get
    value_of_state = env["ir.model.fields.selection"].search(
        [("field_id", "=", get_field(model, state).id), ("value", "=", value)]
    )
    model_id = env["ir.model"]._get_id(model)
    env["base.automation"].create(
        {
            "name": f"bench {model}",
            "model_id": model_id,
            "trigger": "on_state_set",
            "trg_selection_field_id": value_of_state.id,
            "action_server_ids": [
                Command.create(
                    {
                        "name": f"bench {model}",
                        "model_id": model_id,
                        "state": "webhook",
                        "webhook_url": url,
                        "webhook_field_ids": [
                            Command.set([get_field(model, each).id for each in fields])
                        ],
                        "usage": "base_automation",
                    }
                )
            ],
        }
    )
    env.cr.commit()
    env.registry.check_signaling()


def subscribe_each(env: Any, urls: dict[str, str], kind: str) -> None:
    """Subscribe an endpoint for each address, none of which gets anything yet.

    :param urls: by a name; nobody is asked whether they answer
    """
    subscribe(env, next(iter(urls.values())), [kind], len(urls))
    endpoints = env["outbox.endpoint"].search([("name", "like", "bench ")])
    for endpoint, (name, url) in zip(endpoints, urls.items(), strict=True):
        endpoint.name = name
        endpoint.subscription_ids.active = False
        env.flush_all()
        env.cr.execute(
            "UPDATE outbox_endpoint SET url = %s WHERE id = %s", [url, endpoint.id]
        )
    env.cr.commit()


def send_to(env: Any, endpoint: str) -> None:
    """Have only this one of the endpoints get new events."""
    subscriptions = env["outbox.subscription"].with_context(active_test=False)
    for subscription in subscriptions.search([]):
        subscription.active = subscription.endpoint_id.name == endpoint
    env.cr.commit()


def automate_at(env: Any, url: str) -> None:
    """Have the action of the automation rule send there."""
    env["ir.actions.server"].search([("state", "=", "webhook")]).webhook_url = url
    env.cr.commit()


def forget_jobs(env: Any) -> None:
    """Have no job waiting, as when a server is idle."""
    if "queue.job" in env:
        env.cr.execute("DELETE FROM queue_job")
        env.cr.commit()
