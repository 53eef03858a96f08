"""The published schemas of events, fetched from where each event says."""

import requests
from jsonschema import Draft202012Validator, FormatChecker


class Schemas:
    """Validates data; each schema is fetched once."""

    def __init__(self) -> None:
        self._validators: dict[str, Draft202012Validator] = {}

    def problem(self, url: str, data: object) -> str | None:
        """What is wrong with data by the schema at a URL, if anything.

        :raises requests.RequestException: there is none
        """
        errors = self._validator(url).iter_errors(data)
        return next((f"{e.json_path}: {e.message}" for e in errors), None)

    def _validator(self, url: str) -> Draft202012Validator:
        if url not in self._validators:
            answer = requests.get(url, timeout=30)
            answer.raise_for_status()
            schema = answer.json()
            Draft202012Validator.check_schema(schema)
            self._validators[url] = Draft202012Validator(
                schema, format_checker=FormatChecker()
            )
        return self._validators[url]
