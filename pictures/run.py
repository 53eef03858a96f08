"""`./dev pictures`: the pages of README and docs, after the demonstration's day."""

import os
import sys
from pathlib import Path

from pictures import browser
from pictures.pages import PAGES

IMAGES = Path(__file__).parent.parent / "docs" / "images"


def main(names: list[str]) -> int:
    """:param names: of the pages to take, all of them if none is named"""
    url = os.environ["DEMO_URL"]
    with browser.running() as chromium:
        chromium.log_in(
            url,
            os.environ["DEMO_DATABASE"],
            os.environ["DEMO_LOGIN"],
            os.environ["DEMO_PASSWORD"],
        )
        for name, path, ready, *clicks in PAGES:
            if not names or name in names:
                chromium.open(url + path, ready)
                for selector in clicks:
                    chromium.click(selector)
                chromium.picture(IMAGES / f"{name}.png")
                print(f"docs/images/{name}.png", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
