# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The commands are run by the machine's shell, with a curl that tells what it got."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pure.curl_command import LEFT_OUT, curl_command, parse_headers
from ..pure.hidden import HIDDEN, is_secret
from . import common  # noqa: F401  (loads the hypothesis profile)

CURL = f"""#!{sys.executable}
import json, sys
data = sys.stdin.buffer.read().decode() if "@-" in sys.argv else None
arguments = [a.encode(errors="surrogateescape").decode() for a in sys.argv[1:]]
sys.stdout.buffer.write(json.dumps([arguments, data]).encode())
"""

# What a program can be given: no NUL. What is stored is always UTF-8.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NASTY = st.sampled_from(
    ["'", "''", '"', "$(reboot)", "`id`", "\\", "\\'", "!!", "@/etc/passwd", "\n", "\r"]
)
BODY = st.lists(TEXT | NASTY).map("".join)
NAME = st.text("abcXYZ019-!#$%&'*+.^_`|~", min_size=1)
VALUE = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"])).map(
    str.strip
)


@tagged("post_install", "-at_install")
class TestCurlCommand(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(TemporaryDirectory()))
        curl = folder / "curl"
        curl.write_text(CURL)
        curl.chmod(0o700)
        cls.environment = os.environ | {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONUTF8": "1",
        }

    def run_in_shell(self, command):
        """What curl is given: its arguments, and what it reads if it is told to."""
        run = subprocess.run(
            ["/bin/sh"],
            input=command.encode(),
            capture_output=True,
            env=self.environment,
            check=True,
        )
        self.assertEqual(run.stderr, b"")
        return json.loads(run.stdout)

    @given(BODY, st.lists(st.tuples(NAME, VALUE), max_size=3))
    def test_curl_gets_every_body_and_header_as_it_is(self, body, headers):
        headers = [(f"X-{name}", value) for name, value in headers]
        arguments, data = self.run_in_shell(
            curl_command("https://mes.example/in?a=1&b='x'", headers, body)
        )
        expected = ["--globoff", "--request", "POST"]
        expected += ["--url", "https://mes.example/in?a=1&b='x'"]
        for name, value in headers:
            expected += ["--header", f"{name}: {value}" if value else f"{name};"]
        self.assertEqual(arguments, [*expected, "--data-raw", body])
        self.assertIsNone(data)

    def test_a_body_that_is_too_long_for_an_argument_is_read_instead(self):
        body = "Ünïcödé '$(x)' \\n @file\n" * 20_000
        arguments, data = self.run_in_shell(curl_command("https://x", [], body))
        self.assertEqual(arguments[-2:], ["--data-binary", "@-"])
        self.assertEqual(data, body)

    def test_a_body_with_what_no_argument_can_hold_is_still_one(self):
        arguments, _data = self.run_in_shell(curl_command("https://x", [], "a\0b"))
        self.assertEqual(arguments[-1], "a\ufffdb")

    def test_secrets_and_signatures_are_left_out(self):
        secret = [
            ("Authorization", "Bearer s3cret"),
            ("webhook-signature", "v1,s3cret"),
            ("Cookie", "s3cret"),
            ("Proxy-Authorization", "s3cret"),
            ("X-Key", HIDDEN),
        ]
        command = curl_command("https://x", secret, "{}")
        self.assertNotIn("s3cret", command)
        arguments, _data = self.run_in_shell(command)
        for name, _value in secret:
            self.assertIn(f"{name}: {LEFT_OUT}", arguments)

    def test_what_was_only_true_of_the_compressed_body_is_not_repeated(self):
        headers = [("Content-Encoding", "gzip"), ("Content-Type", "text/plain")]
        command = curl_command("https://x", headers, "{}")
        self.assertNotIn("gzip", command)
        self.assertIn("text/plain", command)

    def test_headers_are_read_from_the_text_they_are_kept_in(self):
        self.assertEqual(
            parse_headers("A: b: c\nEmpty:\nno header\n"),
            [("A", "b: c"), ("Empty", "")],
        )
        self.assertEqual(parse_headers(None), [])

    def test_no_value_makes_a_header_of_its_own(self):
        # All that ends a line for Python, and none for HTTP.
        for end in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029":
            value = f"1{end}Authorization: 2"
            self.assertEqual(
                parse_headers(f"A: {value}\nB: 3"), [("A", value), ("B", "3")]
            )

    def test_headers_that_always_hold_a_secret(self):
        self.assertTrue(is_secret("AUTHORIZATION") and is_secret("Cookie"))
        self.assertFalse(is_secret("X-Plant"))
