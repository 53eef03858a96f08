# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keep an encryption key in a file that only its owner can read."""

import logging
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from .keyring import generate_key

_logger = logging.getLogger(__name__)

FILE_MODE = 0o600
FOREIGN_ACCESS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(ValueError):
    """The file or its folder is not as it must be; the message says what to do."""


def load_or_create(path: Path) -> str:
    """Return the content of the key file, which is created when it is absent.

    :raises KeyFileError: others can read the file, or it cannot be read or created
    """
    try:
        if not path.exists():
            _create(path)
        return _load(path)
    except OSError as error:
        raise KeyFileError(
            f"The encryption key file {path} cannot be used: {error.strerror}. Make "
            "its folder readable and writable for the user that runs Odoo."
        ) from error


def _load(path: Path) -> str:
    with path.open(encoding="ascii", errors="replace") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & FOREIGN_ACCESS:
            raise KeyFileError(
                f"The encryption key file {path} is open to other users (mode "
                f"{mode:04o}). Run: chmod 600 {path}"
            )
        return file.read()


def _create(path: Path) -> None:
    if not path.parent.is_dir():
        raise KeyFileError(
            f"The folder {path.parent} for the encryption key file does not exist. "
            "Create it, or correct data_dir in odoo.conf."
        )
    if path.parent.stat().st_mode & stat.S_IWOTH:
        raise KeyFileError(
            f"Everyone can write to the folder {path.parent}, so the encryption key "
            f"file would not be safe there. Run: chmod o-w {path.parent}"
        )
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        os.fchmod(descriptor, FILE_MODE)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(generate_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces the key that another worker has
        # written, and perhaps used, in the meantime.
        with suppress(FileExistsError):
            os.link(temporary, path)
            _logger.info("Generated the encryption key file %s: back it up.", path)
    finally:
        os.unlink(temporary)
