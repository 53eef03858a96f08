"""Chromium without a window, driven over its DevTools protocol."""

import json
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
import websocket

# Seconds. The first page waits until Odoo has built its assets.
PATIENCE = 300.0
WIDTH, HEIGHT = 1400, 900


class Browser:
    """One page.

    :param port: where Chromium listens
    """

    def __init__(self, port: int):
        pages = requests.get(f"http://127.0.0.1:{port}/json", timeout=PATIENCE).json()
        address = next(p for p in pages if p["type"] == "page")["webSocketDebuggerUrl"]
        self._socket = websocket.create_connection(
            address, timeout=PATIENCE, suppress_origin=True
        )
        self._number = 0

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol, and its result.

        :raises RuntimeError: Chromium refuses it
        """
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                break
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def evaluate(self, script: str) -> Any:
        result = self.do("Runtime.evaluate", expression=script, awaitPromise=True)
        return result["result"].get("value")

    def log_in(self, url: str, database: str, login: str, password: str) -> None:
        """Be this user from now on."""
        parameters = {"db": database, "login": login, "password": password}
        answer = requests.post(
            f"{url}/web/session/authenticate",
            json={"jsonrpc": "2.0", "params": parameters},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        session = answer.cookies["session_id"]
        self.do("Network.setCookie", name="session_id", value=session, url=url)

    def open(self, url: str, ready: str) -> None:
        """Open a page and wait until it is there.

        :param ready: selector of what is shown last
        :raises TimeoutError: it is not there in time
        """
        self.do("Page.navigate", url=url)
        self.wait(f"document.querySelector({json.dumps(ready)})")
        # Fonts, and what moves until it is in its place.
        self.evaluate("document.fonts.ready.then(() => true)")
        time.sleep(1)

    def wait(self, condition: str) -> None:
        until = time.monotonic() + PATIENCE
        while not self.evaluate(f"Boolean({condition})"):
            if time.monotonic() > until:
                raise TimeoutError(f"It never came to {condition}")
            time.sleep(0.2)

    def click(self, selector: str) -> None:
        """Click what is there, and wait for what comes of it."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(found)
        self.evaluate(f"{found}.click()")
        time.sleep(1)

    def picture(self, path: Path) -> None:
        """Write what is seen to a PNG file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(self.do("Page.captureScreenshot")["data"]))


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that ends with this block; ``chromium`` is on the PATH."""
    with TemporaryDirectory() as profile:
        process = subprocess.Popen(
            [
                "chromium",
                "--headless",
                "--no-first-run",
                "--disable-gpu",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                f"--window-size={WIDTH},{HEIGHT}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Browser(_port(Path(profile) / "DevToolsActivePort", process))
        finally:
            process.terminate()
            process.wait()


def _port(file: Path, process: subprocess.Popen) -> int:
    """Where Chromium listens, as soon as it has written it down."""
    until = time.monotonic() + PATIENCE
    while not (file.is_file() and "\n" in file.read_text()):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("Chromium does not start.")
        time.sleep(0.1)
    return int(file.read_text().splitlines()[0])
