"""Odoo's external JSON-2 API, as an integrator uses it."""

from typing import Any

import requests


class ApiError(Exception):
    """Odoo refused a call; its transaction was rolled back.

    :ivar status: of HTTP
    """

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status


class OdooApi:
    """Calls model methods over HTTP.

    :ivar url: of the server, without a slash at the end
    :param key: an API key of the user the calls are made as
    :param traceparent: W3C trace context that the calls are part of
    """

    def __init__(
        self, url: str, database: str, key: str, traceparent: str | None = None
    ):
        self.url = url
        self._session = requests.Session()
        if traceparent:
            self._session.headers["traceparent"] = traceparent
        self._session.headers["Authorization"] = f"bearer {key}"
        self._session.headers["X-Odoo-Database"] = database

    def call(self, model: str, method: str, **arguments: Any) -> Any:
        """Call a public method; one call is one transaction.

        :param arguments: of the method, by name; ``ids`` are the records
        :raises ApiError: with Odoo's own message
        """
        answer = self._session.post(
            f"{self.url}/json/2/{model}/{method}", json=arguments, timeout=120
        )
        if not answer.ok:
            raise ApiError(_message(answer), answer.status_code)
        return answer.json()

    def search_read(
        self, model: str, domain: list, fields: list[str], **options: Any
    ) -> list[dict]:
        return self.call(model, "search_read", domain=domain, fields=fields, **options)

    def id_of(self, xml_id: str) -> int:
        """The record that an addon brings by this name, such as `base.user_admin`."""
        module, _dot, name = xml_id.partition(".")
        (row,) = self.search_read(
            "ir.model.data",
            [("module", "=", module), ("name", "=", name)],
            ["res_id"],
        )
        return row["res_id"]


def _message(answer: requests.Response) -> str:
    try:
        return answer.json()["message"]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"
