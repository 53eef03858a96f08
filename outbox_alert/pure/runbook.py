# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Runbooks: pages in reStructuredText beside the code, shown as HTML."""

import re
from functools import cache
from pathlib import Path

from docutils.core import publish_string

FOLDER = Path(__file__).parent.parent / "runbooks"
INDEX = "README"
ADDRESS = "/integration/runbooks"

# A link from one source to another.
_LINK = re.compile(r"<(\w+)\.rst>`")

_STYLE = """
body {font: 16px/1.6 system-ui, sans-serif; color: #1f2937; max-width: 46rem;
      margin: 0 auto; padding: 1.5rem;}
h1 {font-size: 1.7rem; line-height: 1.2;} h2 {font-size: 1.2rem; margin-top: 2rem;}
a {color: #714b67;} li {margin: .3rem 0;} li p {margin: .2rem 0;}
pre {background: #f3f4f6; padding: .8rem 1rem; overflow-x: auto; border-radius: .3rem;}
code, pre, .literal {font: .9em/1.5 ui-monospace, monospace;}
table {border-collapse: collapse;} th, td {border: 1px solid #d1d5db;
      padding: .3rem .6rem; text-align: left; vertical-align: top;}
@media print {body {max-width: none; padding: 0;} a {color: inherit;}}
"""

# The pages are ours, and neither need nor get anything from elsewhere.
_SETTINGS = {
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "xml_declaration": False,
    "doctitle_xform": True,
    "report_level": 2,
    "halt_level": 2,
    "_disable_config": True,
}


def names() -> list[str]:
    """Runbooks there are, by the last part of their address."""
    return sorted(path.stem for path in FOLDER.glob("*.rst"))


@cache
def page(name: str) -> str:
    """A runbook as a whole HTML document.

    :param name: one of :func:`names`
    :raises docutils.utils.SystemMessage: its source is not well formed
    """
    source = (FOLDER / f"{name}.rst").read_text(encoding="utf-8")
    html = publish_string(
        _LINK.sub(rf"<{ADDRESS}/\1>`", source),
        writer_name="html5",
        settings_overrides={**_SETTINGS, "output_encoding": "unicode"},
    )
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return html.replace("</head>", f"{viewport}<style>{_STYLE}</style></head>", 1)
