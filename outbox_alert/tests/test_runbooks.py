# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Runbooks are served, lead where they say, and name what there is."""

import re

from lxml import html

from odoo.tests import HttpCase, TransactionCase, tagged

from ..pure import runbook
from ..pure.kinds import RUNBOOKS

MENU = re.compile(r"\*((?:Integration|Job Queue) ‣ [^*]+)\*")
BUTTON = re.compile(r"\*\*([^*]+)\*\*")


def source(name):
    return (runbook.FOLDER / f"{name}.rst").read_text(encoding="utf-8")


def words(text):
    """The text with each line break as a space."""
    return " ".join(text.split())


def statements(name):
    """The SQL of a runbook: each block that is indented below its directive."""
    lines, found, inside = source(name).splitlines(), [], None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if line.strip() == ".. code-block:: sql":
            inside = indent
            found.append("")
        elif inside is not None and line.strip() and indent <= inside:
            inside = None
        elif inside is not None:
            found[-1] += f"{line}\n"
    return found


@tagged("post_install", "-at_install")
class TestRunbooks(TransactionCase):
    def test_each_kind_of_incident_has_one(self):
        kinds = self.env["outbox.alert.rule"]._fields["kind"].get_values(self.env)
        self.assertEqual(set(RUNBOOKS), set(kinds))
        self.assertLessEqual(set(RUNBOOKS.values()), set(runbook.names()))

    def test_each_has_all_that_somebody_needs_at_night(self):
        for name in set(runbook.names()) - {runbook.INDEX}:
            text = source(name)
            for head in (
                "How you notice",
                "What it means",
                "What is safe meanwhile",
                "What to do",
                "How you know that it is over",
            ):
                self.assertIn(f"\n{head}\n===", text, name)

    def test_the_sql_runs_as_it_stands(self):
        count = 0
        for name in runbook.names():
            for statement in statements(name):
                with self.subTest(name), self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(statement.replace("%", "%%"), ())
                    count += 1
        self.assertGreater(count, 12)

    def test_menus_are_there(self):
        menus = self.env["ir.ui.menu"].with_context(active_test=False).search([])
        paths = set(menus.mapped("complete_name"))
        for name in runbook.names():
            for path in MENU.findall(words(source(name))):
                self.assertIn(path.replace(" ‣ ", "/"), paths, name)

    def test_buttons_are_there(self):
        views = self.env["ir.ui.view"].search(
            [("model", "=like", "outbox.%")]
        ) + self.env["ir.ui.view"].search([("model", "=like", "integration.%")])
        labels = {
            node.get("string")
            for view in views
            for node in html.fromstring(view.arch.encode()).iter("button")
        }
        for name in runbook.names():
            for button in BUTTON.findall(words(source(name))):
                self.assertIn(button, labels, name)


@tagged("post_install", "-at_install")
class TestRunbookPages(HttpCase):
    def get(self, path):
        return self.url_open(path, allow_redirects=False)

    def test_the_list_leads_to_all_of_them_and_no_link_is_dead(self):
        seen, todo = set(), [runbook.ADDRESS]
        while todo:
            path = todo.pop()
            response = self.get(path)
            self.assertEqual(response.status_code, 200, path)
            page = html.fromstring(response.content)
            self.assertTrue(page.findtext(".//title"))
            self.assertNotIn("system-message", response.text)
            seen.add(path)
            links = page.xpath("//main//a/@href | //body//a/@href")
            todo += [
                link for link in links if link.startswith("/") and link not in seen
            ]
        names = set(runbook.names()) - {runbook.INDEX}
        self.assertEqual(
            seen - {f"{runbook.ADDRESS}/{runbook.INDEX}"},
            {runbook.ADDRESS, *(f"{runbook.ADDRESS}/{name}" for name in names)},
        )

    def test_what_is_no_runbook_is_not_found(self):
        for name in ("nothing", "..%2F__manifest__", "README.rst"):
            response = self.get(f"{runbook.ADDRESS}/{name}")
            self.assertEqual(response.status_code, 404, name)
