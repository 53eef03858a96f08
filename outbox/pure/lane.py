# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Which lane of an endpoint a key belongs to."""

from collections.abc import Mapping

from odoo.addons.integration_base.pure import lane

#: Lanes from here on belong to a batch subscription each; those before share the keys.
FIRST_BATCH_LANE = 1000


def lane_of(key: str, lanes: int, batch_lanes: Mapping[str, int] | None = None) -> int:
    """The lane of a key: the same in every process, release and machine.

    :param lanes: how many share the keys that are not sent in batches
    :param batch_lanes: lanes of what is sent in batches, by the model in the key
    :return: that of a batch, or from 0 to ``lanes - 1``
    :raises ValueError: when there is no lane
    """
    shared = lane.lane_of(key, lanes)
    return (batch_lanes or {}).get(key.partition("/")[0], shared)


def batch_lane(subscription_id: int) -> int:
    """The lane of a batch subscription."""
    return FIRST_BATCH_LANE + subscription_id


def is_batch_lane(number: int) -> bool:
    return number >= FIRST_BATCH_LANE
