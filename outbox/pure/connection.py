# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How a receiver is connected to: whom to trust, what to present, through what.

There is no way to say that a certificate need not be verified.
"""

import os
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import certifi
import pycurl

from .credentials import NONE, Credentials, basic

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A forward proxy.

    :ivar url: ``http://`` or ``https://`` and a host
    """

    url: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Host and port, for people."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Connection:
    """Settings of connections to one receiver.

    :ivar ca: certificates to trust, PEM; by default those in the file that the
        environment variable ``SSL_CERT_FILE`` names, else those of ``certifi``
    :ivar certificate: to present to a receiver that asks for one, PEM, the chain after
        it; needs its key
    :ivar key: PEM, without a passphrase
    :ivar proxy: whatever the environment says, no other one is used
    """

    ca: str | None = None
    certificate: str | None = None
    key: str | None = field(default=None, repr=False)
    proxy: Proxy | None = None

    def trusting_the_system(self) -> "Connection":
        """The same, trusting what the system trusts beside its own certificates.

        :raises OSError: nobody can read what the system trusts
        """
        if not self.ca:
            return self
        # Between the certificates is what people note, in whatever encoding.
        with open(_system_bundle(), encoding="utf-8", errors="replace") as bundle:
            return replace(self, ca=f"{self.ca}\n{bundle.read()}")

    @property
    def secrets(self) -> Credentials:
        """What must not come back from the proxy, which sees requests without TLS."""
        if not (self.proxy and self.proxy.user and self.proxy.password):
            return NONE
        return replace(basic(self.proxy.user, self.proxy.password), headers=())

    def apply(self, curl: pycurl.Curl) -> None:
        """Set up a handle.

        :raises ValueError: this libcurl cannot do it
        """
        curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        curl.setopt(pycurl.SSL_VERIFYPEER, 1)
        curl.setopt(pycurl.SSL_VERIFYHOST, 2)
        try:
            self._trust(curl)
            self._present(curl)
            self._go_through(curl)
        except (pycurl.error, AttributeError):
            # libcurl was built without it, or pycurl is too old to know it.
            raise ValueError(
                f"The library that sends ({pycurl.version}) takes no certificates from "
                "memory, or no proxy of this kind. Have an administrator install "
                "pycurl from PyPI, which is built with OpenSSL."
            ) from None

    def _trust(self, curl: pycurl.Curl) -> None:
        if not self.ca:
            curl.setopt(pycurl.CAINFO, _system_bundle())
            return
        # A folder that libcurl was built with would be trusted, too.
        curl.unsetopt(pycurl.CAPATH)
        curl.setopt(pycurl.CAINFO_BLOB, self.ca.encode())
        if self.proxy:
            curl.unsetopt(pycurl.PROXY_CAPATH)
            curl.setopt(pycurl.PROXY_CAINFO_BLOB, self.ca.encode())

    def _present(self, curl: pycurl.Curl) -> None:
        if self.certificate and self.key:
            curl.setopt(pycurl.SSLCERT_BLOB, self.certificate.encode())
            curl.setopt(pycurl.SSLKEY_BLOB, self.key.encode())

    def _go_through(self, curl: pycurl.Curl) -> None:
        if not self.proxy:
            # Empty, it also overrules http_proxy and its like in the environment.
            curl.setopt(pycurl.PROXY, "")
            return
        # With the port of its scheme, where libcurl would take 1080.
        curl.setopt(pycurl.PROXY, origin(self.proxy.url))
        # Else no_proxy in the environment may lead around it.
        curl.setopt(pycurl.NOPROXY, "")
        # What is meant for the receiver, credentials above all, stays in the tunnel.
        curl.setopt(pycurl.HEADEROPT, pycurl.HEADER_SEPARATE)
        if not self.ca:
            curl.setopt(pycurl.PROXY_CAINFO, _system_bundle())
        if self.proxy.user:
            curl.setopt(pycurl.PROXYAUTH, pycurl.HTTPAUTH_BASIC)
            curl.setopt(pycurl.PROXYUSERNAME, self.proxy.user.encode())
            curl.setopt(pycurl.PROXYPASSWORD, (self.proxy.password or "").encode())


def _system_bundle() -> str:
    return os.environ.get("SSL_CERT_FILE") or certifi.where()


def origin(url: str) -> str:
    """Scheme, host and port of a URL.

    :raises KeyError: the scheme is neither http nor https
    :raises ValueError: it cannot be read
    """
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{port}"
