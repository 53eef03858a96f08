import base64
import hashlib
import hmac
import time

import requests

from odoo import models

_SECRET = bytes(32)


class BenchJobPerEvent(models.AbstractModel):
    _name = "bench.job.per.event"
    _description = "Sends an event in a job of its own"

    def _post(self, url: str, id_: str, body: str) -> None:
        timestamp = str(int(time.time()))
        signed = f"{id_}.{timestamp}.{body}".encode()
        signature = hmac.digest(_SECRET, signed, hashlib.sha256)
        headers = {
            "Content-Type": "application/cloudevents+json; charset=UTF-8",
            "webhook-id": id_,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        answer = requests.post(url, data=body.encode(), headers=headers, timeout=15)
        answer.raise_for_status()
