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

    :param url: of the server, without a slash at the end
    :param key: an API key of the user the calls are made as
    """

    def __init__(self, url: str, database: str, key: str):
        self._url = url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"bearer {key}"
        self._session.headers["X-Odoo-Database"] = database

    def call(self, model: str, method: str, **arguments: Any) -> Any:
        """Call a public method; one call is one transaction.

        :param arguments: of the method, by name; ``ids`` are the records
        :raises ApiError: with Odoo's own message
        """
        answer = self._session.post(
            f"{self._url}/json/2/{model}/{method}", json=arguments, timeout=120
        )
        if not answer.ok:
            raise ApiError(_message(answer), answer.status_code)
        return answer.json()

    def search_read(
        self, model: str, domain: list, fields: list[str], **options: Any
    ) -> list[dict]:
        return self.call(model, "search_read", domain=domain, fields=fields, **options)


def _message(answer: requests.Response) -> str:
    try:
        return answer.json()["message"]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"
