"""Installed, used, uninstalled and installed again, while people go on selling."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.odoo_api import ApiError, OdooApi
from demo.story import Story
from devtools import databases, paths, templates, venv
from e2e import copies, wheels
from e2e.endpoint import Endpoint
from e2e.receiver import Answer, Receiver
from e2e.waiting import eventually

SUITE = tuple(paths.addons())
# A scheduled action runs, or what it made fail has not let go of its locks yet.
BUSY = ("processing a scheduled action", "processing another module operation")


class Plant:
    """A server whose administrator uses the Apps menu."""

    def __init__(self, server, key: str):
        self.server = server
        self.api = OdooApi(server.url, server.database, key)
        self.story = Story(self.api)
        self.seller = Story(OdooApi(server.url, server.database, key))

    def install(self, *addons: str) -> None:
        self._modules(addons, "button_immediate_install")

    def uninstall(self, addon: str) -> None:
        self._modules([addon], "button_immediate_uninstall")

    def _modules(self, addons: Sequence[str], button: str) -> None:
        modules = self.api.search_read(
            "ir.module.module", [("name", "in", list(addons))], ["id"]
        )
        eventually(
            lambda: self._pressed(button, [module["id"] for module in modules]),
            f"{button} of {addons} between two scheduled actions",
        )

    def _pressed(self, button: str, module_ids: list[int]) -> bool:
        """Whether Odoo has done it, which has people try again during its own work."""
        try:
            self.api.call("ir.module.module", button, ids=module_ids)
        except ApiError as error:
            if not any(words in str(error) for words in BUSY):
                raise
            return False
        return True

    def installed(self) -> list[str]:
        domain = [("name", "in", SUITE), ("state", "=", "installed")]
        rows = self.api.search_read("ir.module.module", domain, ["name"], order="name")
        return [row["name"] for row in rows]

    def sell(self, reference: str) -> None:
        """Confirm a few orders, so that every worker meets what has changed."""
        for number in range(4):
            self.sell_one(f"{reference}-{number}")

    def sell_one(self, reference: str) -> None:
        order = self.seller.order(reference)
        self.seller.confirm(order)
        self.seller.change(order)

    def rows(self, statement: str) -> list[str]:
        return databases.sql(statement, self.server.database)


@pytest.fixture
def addons_from_wheels(tmp_path: Path) -> Path:
    built = [wheels.build(addon, tmp_path) for addon in SUITE]
    return wheels.install(built, tmp_path / "site-packages")


@pytest.fixture
def plant(source, addons_from_wheels):
    """An Odoo that has the suite's wheels on its path and none of it installed."""
    folders = (addons_from_wheels, venv.namespace_addons(), *source.addons_path)
    with copies.serving(
        source,
        "lifecycle",
        templates.base(source),
        addons_path=",".join(map(str, folders)),
    ) as server:
        server.start()
        plant = Plant(server, server.api_key())
        plant.api.call("ir.module.module", "update_list")
        yield plant


def _deliver(plant: Plant, reference: str) -> None:
    """Have an order arrive at a new endpoint."""
    plant.story.allow_this_machine()
    with Receiver() as receiver:
        endpoint = Endpoint.create(plant.api, receiver)
        plant.story.confirm(plant.story.order(reference))
        endpoint.wait_until_settled()
        assert [r.event["type"] for r in receiver.first_receipts()] == [
            "sale.order.created",
            "sale.order.confirmed",
        ]
        assert all(r.is_signed_with(endpoint.secrets[0]) for r in receiver.requests)
        endpoint.archive()


def test_the_suite_comes_and_goes_by_the_apps_menu(plant):
    """Wheels install, deliver, uninstall without a trace, and install again."""
    assert not plant.installed()
    plant.install("outbox_sale")
    plant.install(*set(SUITE) - set(plant.installed()))
    assert plant.installed() == sorted(SUITE)
    _deliver(plant, "E2E-INSTALLED")

    _leave_a_job_waiting(plant)
    _watch_orders(plant)
    plant.uninstall("outbox_sale")
    plant.sell("E2E-WITHOUT-TYPES")
    with _selling(plant):
        plant.uninstall("outbox")
    plant.sell("E2E-WITHOUT-OUTBOX")
    plant.uninstall("integration_base")
    plant.sell("E2E-WITHOUT")
    assert not plant.installed()
    _assert_no_trace(plant)

    plant.install("outbox_sale")
    _deliver(plant, "E2E-AGAIN")


@contextmanager
def _selling(plant: Plant) -> Iterator[None]:
    """Have people sell all the while; an order that cannot be made fails the test."""
    over = threading.Event()

    def sell() -> None:
        while not over.is_set():
            plant.sell_one("E2E-MEANWHILE")

    with ThreadPoolExecutor() as pool:
        seller = pool.submit(sell)
        try:
            yield
        finally:
            over.set()
        seller.result()


def _watch_orders(plant: Plant) -> None:
    """An event type of people's own, which stays when `outbox_sale` goes."""
    (model,) = plant.api.search_read("ir.model", [("model", "=", "sale.order")], ["id"])
    own = {
        "name": "e2e.order.created",
        "model_id": model["id"],
        "trigger_ids": [[0, 0, {"kind": "created"}]],
    }
    plant.api.call("outbox.event.type", "create", vals_list=[own])


def _leave_a_job_waiting(plant: Plant) -> None:
    """A delivery that is put off leaves a job for its next attempt."""
    with Receiver() as receiver:
        endpoint = Endpoint.create(plant.api, receiver)
        receiver.answer_next(Answer(503, {"Retry-After": "60"}))
        plant.story.order("E2E-WAITS")
        endpoint.wait_for("retrying")
        endpoint.archive()
    assert eventually(
        lambda: plant.rows("SELECT uuid FROM queue_job WHERE state = 'pending'"),
        "the job of the next attempt",
    )


def _assert_no_trace(plant: Plant) -> None:
    """Nothing of the suite is in the database any more, raw tables included."""
    assert not plant.rows(
        "SELECT relname FROM pg_class WHERE relname ~ '^(outbox|integration)_'"
    )
    assert not plant.rows(
        "SELECT proname FROM pg_proc WHERE proname ~ '^(outbox|integration)_'"
    )
    assert not plant.rows(
        "SELECT module, name FROM ir_model_data"
        " WHERE module IN ('integration_base', 'outbox', 'outbox_sale')"
    )
    assert not plant.rows(
        "SELECT uuid, state FROM queue_job WHERE model_name ~ '^outbox'"
        " AND state NOT IN ('done', 'cancelled')"
    )
