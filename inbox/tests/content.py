# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What tests of content share."""

import json

from odoo.tests import BaseCase

from ..pure import content
from ..pure.content import ContentSettings, Unreadable
from .verification import request

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
FORM = "application/x-www-form-urlencoded"


def event(**changes):
    """A CloudEvent as JSON text, with other or, if None, without attributes."""
    attributes = {
        "specversion": "1.0",
        "id": "e1",
        "source": "/mes",
        "type": "production.finished",
        **changes,
    }
    return json.dumps({k: v for k, v in attributes.items() if v is not ...})


class ContentCase(BaseCase):
    def items(self, body, kind="application/json", headers=None, **settings):
        body = body if isinstance(body, bytes) else body.encode()
        received = request({"Content-Type": kind, **(headers or {})}, body)
        return content.items(received, ContentSettings(**settings))

    def item(self, body, *args, **values):
        (item,) = self.items(body, *args, **values)
        return item

    def unreadable(self, body, *args, status=400, **values):
        with self.subTest(body=str(body)[:80]):
            with self.assertRaises(Unreadable) as caught:
                self.items(body, *args, **values)
            self.assertEqual(caught.exception.status, status)
            self.assertTrue(caught.exception.detail)
            return caught.exception.detail
