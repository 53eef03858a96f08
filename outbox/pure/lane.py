# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which lane of an endpoint a key belongs to."""

from collections.abc import Mapping
from zlib import crc32

#: Lanes from here on belong to a batch subscription each; those before share the keys.
FIRST_BATCH_LANE = 1000


def lane_of(key: str, lanes: int, batch_lanes: Mapping[str, int] | None = None) -> int:
    """The lane of a key: the same in every process, release and machine.

    CRC-32 instead of ``hash()``, which differs from process to process.

    :param lanes: how many share the keys that are not sent in batches
    :param batch_lanes: lanes of what is sent in batches, by the model in the key
    :return: that of a batch, or from 0 to ``lanes - 1``
    :raises ValueError: when there is no lane
    """
    if lanes < 1:
        raise ValueError(f"An endpoint needs at least one lane, not {lanes}.")
    batch = (batch_lanes or {}).get(key.partition("/")[0])
    return hash_of(key) % lanes if batch is None else batch


def hash_of(key: str) -> int:
    """What the lane is the remainder of; from 0 to 2^32 - 1."""
    return crc32(key.encode())


def batch_lane(subscription_id: int) -> int:
    """The lane of a batch subscription."""
    return FIRST_BATCH_LANE + subscription_id


def is_batch_lane(number: int) -> bool:
    return number >= FIRST_BATCH_LANE
