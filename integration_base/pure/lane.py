# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which of several lanes a key belongs to."""

from zlib import crc32


def lane_of(key: str, lanes: int) -> int:
    """The lane of a key: the same in every process, release and machine.

    CRC-32 instead of ``hash()``, which differs from process to process.

    :param lanes: how many share the keys
    :return: from 0 to ``lanes - 1``
    :raises ValueError: when there is no lane
    """
    if lanes < 1:
        raise ValueError(f"Keys need at least one lane, not {lanes}.")
    return hash_of(key) % lanes


def hash_of(key: str) -> int:
    """What the lane is the remainder of; from 0 to 2^32 - 1."""
    return crc32(key.encode())
