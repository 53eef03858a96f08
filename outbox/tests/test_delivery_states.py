# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A random life of deliveries, held against a model of what their states are to be.

The engine's own drain and SQL run on one connection, people press their buttons before
and while it sends, and runs are killed or lose their lane. Real concurrency is tested
in ``e2e``. A failure names a seed; ``OUTBOX_SEED`` repeats it, and ``OUTBOX_EXAMPLES``
asks for more or fewer lives.
"""

import logging
import os
import random
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from odoo.tests import tagged

from ..pure.lane import lane_of
from .circuit_case import CircuitCase
from .delivery_machine import DeliveryStates
from .delivery_world import LANES

_logger = logging.getLogger(__name__)

SETTINGS = settings(
    max_examples=int(os.environ.get("OUTBOX_EXAMPLES") or 60),
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=False,
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestDeliveryStates(CircuitCase):
    def setUp(self):
        super().setUp()
        self.endpoint.concurrency = 16
        self.endpoint = self.endpoint.with_context(
            tracking_disable=True, mail_notrack=True
        )
        self.endpoint.lanes = LANES
        self.finish_change()
        self.told_of = self.partners_of_lanes(0, 0, 1)
        self.forget_events()
        # Pausing empties the caches of the catalogue, which takes most of the time.
        self.enterContext(
            patch.object(type(self.env.registry), "clear_cache", lambda *names: None)
        )

    def partners_of_lanes(self, *lanes):
        """Partners whose keys belong to these lanes."""
        partners = self.env["res.partner"].create(
            [{"name": str(number)} for number in range(32)]
        )
        by_lane = partners.grouped(lambda p: lane_of(f"res.partner/{p.id}", LANES))
        taken = {lane: iter(found) for lane, found in by_lane.items()}
        return [next(taken[lane]) for lane in lanes]

    def test_a_random_life_of_deliveries_follows_the_model(self):
        number = int(os.environ.get("OUTBOX_SEED") or random.getrandbits(32))
        _logger.info("OUTBOX_SEED=%s", number)

        @seed(number)
        def machine():
            return DeliveryStates(self)

        try:
            run_state_machine_as_test(machine, settings=SETTINGS)
        except BaseException as error:
            error.add_note(f"Again with OUTBOX_SEED={number}")
            raise
