"""A source of the inbox, as an integrator sets it up over the external API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from demo.odoo_api import OdooApi


@dataclass(frozen=True)
class Route:
    """Which messages are which command.

    :ivar message_type: the sender's name for what happened
    :ivar command: of the inbox, such as ``mrp.production.report``
    :ivar expression: JMESPath from the sender's data to the command; empty where the
        sender sends the command itself
    """

    message_type: str
    command: str
    expression: str = ""


@dataclass(frozen=True)
class InboxSource:
    """:ivar address: where its messages are posted"""

    api: OdooApi
    id: int
    address: str

    @classmethod
    def create(
        cls,
        api: OdooApi,
        code: str,
        groups: Sequence[str],
        routes: Sequence[Route],
        **values: Any,
    ) -> "InboxSource":
        """Not open yet. Messages get the rights of a user of their own.

        :param code: the last part of its address
        :param groups: xml ids of what its user may do
        :param values: of the record, beside those
        """
        user = {
            "name": f"Inbox {code}",
            "login": f"inbox-{code}",
            "group_ids": [[6, 0, [api.id_of(group) for group in groups]]],
        }
        (user_id,) = api.call("res.users", "create", vals_list=[user])
        source = {
            "name": code,
            "code": code,
            "user_id": user_id,
            "route_ids": [[0, 0, _route_values(api, route)] for route in routes],
            **values,
        }
        (id_,) = api.call("inbox.source", "create", vals_list=[source])
        return cls(api, id_, f"{api.url}/integration/inbox/{code}")

    def open(self, secret: str) -> None:
        """Take messages from whoever knows a secret.

        :param secret: as its verification wants it; by default ``whsec_…``
        """
        values = {"source_id": self.id, "name": "First", "value": secret}
        self.api.call("inbox.secret", "create", vals_list=[values])
        self.act("action_open")

    def act(self, method: str) -> None:
        """Press one of its buttons."""
        self.api.call("inbox.source", method, ids=[self.id])

    def messages(self, **values: Any) -> list[dict[str, Any]]:
        """Oldest first; only those with these values, if any are named."""
        domain = [("source_id", "=", self.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        fields = ["uid", "type", "state", "error", "headers", "duplicates"]
        return self.api.search_read("inbox.message", domain, fields, order="id")


def _route_values(api: OdooApi, route: Route) -> dict[str, Any]:
    (handler,) = api.search_read("inbox.handler", [("name", "=", route.command)], [])
    return {
        "message_type": route.message_type,
        "handler_id": handler["id"],
        "expression": route.expression,
    }
