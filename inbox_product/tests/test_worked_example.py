# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import ast
import json
import re
from pathlib import Path

from lxml import etree

from odoo import api

from odoo.addons.inbox.tests.common import InboxCase

DOCUMENT = Path(__file__).parents[2] / "docs" / "inbound-handlers.md"


class TestWorkedExample(InboxCase):
    """What ``docs/inbound-handlers.md`` tells the reader to write is what works."""

    def setUp(self):
        super().setUp()
        if not DOCUMENT.exists():
            self.skipTest("The documentation is not part of the installed addon.")
        self.blocks = {"python": [], "json": [], "xml": [], "jmespath": []}
        fenced = r"^``` (\w+)\n(.*?)^```$"
        for language, text in re.findall(fenced, DOCUMENT.read_text(), re.M | re.S):
            self.blocks[language].append(text)

    def define_method(self):
        """Make the documented method one of the model, until the test ends."""
        (text,) = self.blocks["python"]
        (definition,) = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
        ]
        names = {"api": api}
        exec(compile(ast.Module([definition], []), str(DOCUMENT), "exec"), names)
        model = self.registry["product.product"]
        setattr(model, definition.name, names[definition.name])
        self.addCleanup(delattr, model, definition.name)

    def make_handler(self):
        """The documented record, with the documented files in it."""
        (text,) = self.blocks["xml"]
        schema, example, _sent = self.blocks["json"]
        files = {"schema": schema, "example": example}
        values = {}
        for field in etree.fromstring(text).iter("field"):
            name = field.get("name")
            value = self.env.ref(field.get("ref")).id if field.get("ref") else None
            values[name] = value or files.get(name) or field.text
        return self.env["inbox.handler"].create(values)

    def test_the_scale_s_message_becomes_the_weight(self):
        self.define_method()
        handler = self.make_handler()
        product = self.env["product.product"].create(
            {"name": "Hops", "default_code": "HOP-1"}
        )
        (expression,) = self.blocks["jmespath"]
        sent = json.loads(self.blocks["json"][2])
        source = self.open_source("product.group_product_manager", code="scale")
        self.add_route(source, "product.weigh", "weighed", expression=expression)
        message = self.send(source, "weighed", sent)
        self.assert_done(message, product)
        self.assertEqual(json.loads(message.command), json.loads(handler.example))
        self.assertEqual(product.weight, 1.25)
