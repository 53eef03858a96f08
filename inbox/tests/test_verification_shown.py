# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Schemes in which the sender shows what it has: a token, a password, a certificate."""

import base64

from odoo.tests import tagged

from ..pure.networks import parse_networks
from ..pure.verification import PRESETS, VerificationSettings
from .verification import VerificationCase, request


@tagged("post_install", "-at_install")
class TestBearer(VerificationCase):
    preset = "bearer"
    secret = "a-token-of-some-length"

    def _headers(self, token=None, kind="Bearer"):
        return {"Authorization": f"{kind} {token or self.secret}"}

    def test_token_verifies(self):
        self.verify(request(self._headers()))
        self.verify(request(self._headers(kind="bearer")))
        self.verify(request(self._headers()), "another-token-of-length", self.secret)

    def test_other_tokens_are_refused(self):
        self.refuse_every_header_gone_wrong(self._headers(), b"{}")
        self.refuse_without_secrets(request(self._headers()))
        for value in (
            self.secret,
            "Bearer",
            "Bearer ",
            f"Basic {self.secret}",
            f"Bearer {self.secret.upper()}",
            f"Bearer x, Bearer {self.secret}",
        ):
            with self.subTest(value):
                self.refuse(request({"Authorization": value}))
        self.refuse(request(path=f"/x?access_token={self.secret}"))

    def test_secrets_are_looked_at_before_they_are_kept(self):
        PRESETS[self.preset].check_secret(self.secret)
        for bad in (
            "",
            "short",
            f" {self.secret}",
            "two words of some length",
            "é" * 20,
        ):
            with self.subTest(bad), self.assertRaises(ValueError):
                PRESETS[self.preset].check_secret(bad)


@tagged("post_install", "-at_install")
class TestCloudEvents(VerificationCase):
    preset = "cloudevents"
    secret = "a-token-of-some-length"

    def test_token_verifies_in_the_header_or_the_address(self):
        header = {"Authorization": f"Bearer {self.secret}"}
        path = f"/integration/inbox/x?a=b&access_token={self.secret}"
        self.verify(request(header))
        self.verify(request(path=path))
        self.refuse(request(header, path=path))
        self.refuse(request(path=f"{path}&access_token={self.secret}"))
        self.refuse(request(path="/x?access_token="))
        self.refuse(request(path="/x?access_token=wrong"))
        self.refuse(request(path="/x?access_token=%FF\ud800"))
        self.refuse_without_secrets(request(header))
        self.refuse_without_secrets(request(path=path))

    def test_sender_that_is_not_allowed_is_refused(self):
        settings = VerificationSettings(allowed_origins=("mes.example.com",))
        header = {"Authorization": f"Bearer {self.secret}"}
        self.refuse(request(header), settings=settings)
        header["WebHook-Request-Origin"] = "evil.example.com"
        self.refuse(request(header), settings=settings)
        header["WebHook-Request-Origin"] = "MES.example.com"
        self.verify(request(header), settings=settings)

    def test_handshake_consents_to_the_sender_and_its_rate(self):
        origin = {"WebHook-Request-Origin": "mes.example.com"}
        answer = self._handshake(origin)
        self.assertEqual(answer["WebHook-Allowed-Origin"], "mes.example.com")
        self.assertNotIn("WebHook-Allowed-Rate", answer)
        self.assertIn("POST", answer["Allow"])
        for asked, limit, allowed in ((120, 0, 120), (120, 60, 60), (10, 60, 10)):
            answer = self._handshake(
                {**origin, "WebHook-Request-Rate": str(asked)}, allowed_rate=limit
            )
            self.assertEqual(answer["WebHook-Allowed-Rate"], str(allowed))
        answer = self._handshake(origin, allowed_rate=60)
        self.assertEqual(answer["WebHook-Allowed-Rate"], "60")

    def test_handshake_without_what_it_needs_is_refused(self):
        origin = {"WebHook-Request-Origin": "mes.example.com"}
        for headers in (
            {},
            {"WebHook-Request-Origin": ""},
            {"WebHook-Request-Origin": "é"},
            {"WebHook-Request-Origin": "a\r\nSet-Cookie: b"},
            *(
                {**origin, "WebHook-Request-Rate": rate}
                for rate in ("", "0", "-1", "*", "many", "1.5", "9" * 5000)
            ),
        ):
            with self.subTest(headers), self.assertRaises(ValueError):
                self._handshake(headers)
        with self.assertRaises(ValueError):
            self._handshake(origin, allowed_origins=("other.example.com",))

    def _handshake(self, headers, **settings):
        return PRESETS["cloudevents"].handshake(
            request(headers), VerificationSettings(**settings)
        )


@tagged("post_install", "-at_install")
class TestBasic(VerificationCase):
    preset = "basic"
    secret = "mes:pa:sswörd"

    def _headers(self, text=None, kind="Basic"):
        encoded = base64.b64encode((text or self.secret).encode()).decode()
        return {"Authorization": f"{kind} {encoded}"}

    def test_user_and_password_verify(self):
        self.verify(request(self._headers()))
        self.verify(request(self._headers(kind="BASIC")))
        self.verify(request(self._headers()), "mes:another password", self.secret)

    def test_others_are_refused(self):
        for text in ("mes:wrong", "wms:pa:sswörd", "mes", ":", "mes:pa:sswörd "):
            with self.subTest(text):
                self.refuse(request(self._headers(text)))
        self.refuse_every_header_gone_wrong(self._headers(), b"{}")
        self.refuse_without_secrets(request(self._headers()))
        self.refuse(request({"Authorization": "Basic !"}))

    def test_rfc_example_verifies(self):
        header = {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}
        self.verify(request(header), "Aladdin:open sesame")

    def test_secrets_are_looked_at_before_they_are_kept(self):
        PRESETS["basic"].check_secret(self.secret)
        for bad in ("", "user", ":password", "user:", "user:short", "user:line\nbreak"):
            with self.subTest(bad), self.assertRaises(ValueError):
                PRESETS["basic"].check_secret(bad)


@tagged("post_install", "-at_install")
class TestMutualTls(VerificationCase):
    preset = "mtls"
    secret = "CN=mes.plant.example,O=Plant"
    fingerprint = "AB:CD:" * 15 + "AB:CD"
    settings = VerificationSettings(
        certificate_header="X-Client-Cert",
        trusted_proxies=parse_networks("10.0.0.7, 2001:db8::/64"),
    )
    headers = {"X-Client-Cert": secret}

    def test_certificate_named_by_a_trusted_proxy_verifies(self):
        for address in ("10.0.0.7", "::ffff:10.0.0.7", "2001:db8::1"):
            self.verify(request(self.headers, address=address))
        self.verify(request(self.headers, address="203.0.113.9", proxy="10.0.0.7"))

    def test_header_that_anybody_else_sends_is_refused(self):
        for values in (
            {"address": "203.0.113.9"},
            {"address": ""},
            {"address": "10.0.0.7", "proxy": "203.0.113.9"},
            {"address": "10.0.0.7", "proxy": ""},
            {"address": "mes.plant.example"},
        ):
            with self.subTest(values):
                self.refuse(request(self.headers, **values))

    def test_refusals_tell_nobody_what_was_wrong(self):
        refusals = {
            self.refuse(request(self.headers, address="203.0.113.9")),
            self.refuse(request({"X-Client-Cert": "CN=evil"}, address="10.0.0.7")),
            self.refuse(request({}, address="10.0.0.7")),
            self.refuse(
                request(self.headers, address="10.0.0.7"),
                settings=VerificationSettings(),
            ),
        }
        self.assertEqual(len(refusals), 1)

    def test_fingerprints_may_be_spelled_in_every_usual_way(self):
        bare = self.fingerprint.replace(":", "").lower()
        for sent in (self.fingerprint, bare, f"SHA256:{bare}", f"sha256={bare}"):
            for known in (self.fingerprint, bare):
                with self.subTest(sent=sent, known=known):
                    received = request({"X-Client-Cert": sent}, address="10.0.0.7")
                    self.verify(received, self.secret, known)
        received = request({"X-Client-Cert": f"{bare[:-1]}0"}, address="10.0.0.7")
        self.refuse(received, self.fingerprint)

    def test_wrong_headers_are_refused(self):
        for value in ("", self.secret.lower(), f"{self.secret}, {self.secret}", "é"):
            with self.subTest(value):
                self.refuse(request({"X-Client-Cert": value}, address="10.0.0.7"))
        self.refuse_without_secrets(request(self.headers, address="10.0.0.7"))

    def test_settings_that_trust_everybody_or_nobody_are_refused(self):
        check = PRESETS["mtls"].check_settings
        check(self.settings)
        for settings in (
            VerificationSettings(),
            VerificationSettings(certificate_header="X-Client-Cert"),
            VerificationSettings(trusted_proxies=parse_networks("10.0.0.7")),
            VerificationSettings(
                certificate_header="X-Client-Cert",
                trusted_proxies=parse_networks("10.0.0.7 0.0.0.0/0"),
            ),
        ):
            with self.assertRaises(ValueError):
                check(settings)
            self.refuse(request(self.headers, address="10.0.0.7"), settings=settings)


@tagged("post_install", "-at_install")
class TestUnverified(VerificationCase):
    preset = "none"

    def test_anybody_may_send_and_no_secret_pretends_otherwise(self):
        self.verify(request())
        self.assertFalse(PRESETS["none"].needs_secret)
        with self.assertRaises(ValueError):
            PRESETS["none"].check_secret("a secret that verifies nothing")

    def test_it_is_the_only_one_that_needs_no_secret(self):
        open_ = [name for name, scheme in PRESETS.items() if not scheme.needs_secret]
        self.assertEqual(open_, ["none"])
