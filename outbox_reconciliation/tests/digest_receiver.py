# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A receiver that keeps what it gets and tells of it, as the contract says."""

import json
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from odoo.addons.integration_base.tests.receiver import Answer, Receiver

from ..pure.digest import hash_of


class DigestReceiver(Receiver):
    """:ivar kept: event id to the event (CloudEvents structured JSON)"""

    def __init__(self, *script, with_ids=True):
        super().__init__(*script)
        self.kept = {}
        self.with_ids = with_ids
        self.broken = None

    @property
    def digest_url(self):
        return f"{self.url}/digest"

    @property
    def questions(self):
        return [parse_qs(urlsplit(r.path).query) for r in self.requests_for_digests]

    @property
    def requests_for_digests(self):
        return [r for r in self.requests if r.method == "GET"]

    def record(self, received):
        answer = super().record(received)
        if received.method == "GET":
            return self.broken or self._digest(parse_qs(urlsplit(received.path).query))
        if received.method == "POST" and answer.status < 300:
            event = json.loads(received.body)
            self.kept[event["id"]] = event
        return answer

    def _digest(self, asked):
        start, end = (
            datetime.fromisoformat(asked[name][0].replace("Z", "+00:00"))
            for name in ("from", "to")
        )
        found = {
            id_
            for id_, event in self.kept.items()
            if event["type"] in asked["type"]
            and start
            <= datetime.fromisoformat(event["time"].replace("Z", "+00:00"))
            < end
        }
        answer = {"count": len(found), "hash": hash_of(found)}
        if self.with_ids and asked.get("ids") == ["1"]:
            answer["ids"] = sorted(found)
        return Answer(200, body=json.dumps(answer).encode())
