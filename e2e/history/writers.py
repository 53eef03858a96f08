"""People at work: concurrent transactions over Odoo's external API.

Each steps the version of some records by one. Some fail after writing, some step more
in a savepoint that is rolled back.
"""

import random
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

import requests

from demo.odoo_api import ApiError, OdooApi
from e2e.history.plant import Site

_SIZES = (1, 1, 1, 1, 2, 2, 3, 5, 12)


@dataclass
class Plan:
    """What one transaction is to do; see `prepare_database`.

    :ivar ids: records to step by one
    :ivar names: of records to create, whose version is 1
    :ivar doubted: records to step by a thousand in a savepoint that is rolled back
    :ivar early: that savepoint comes first
    :ivar flush: events are made in what is rolled back, and not only noted
    :ivar lock: advisory lock to wait for once all is written
    :ivar fail: roll back in the end
    """

    ids: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    doubted: list[int] = field(default_factory=list)
    early: bool = False
    flush: bool = False
    lock: int = 0
    fail: bool = False

    @property
    def traits(self) -> list[str]:
        """What is remarkable about it, for people."""
        told = {
            "of several records": len(self.ids) + len(self.names) > 1,
            "that create one": bool(self.names),
            "with a savepoint rolled back before the work": self.doubted and self.early,
            "with a savepoint rolled back after it": self.doubted and not self.early,
            "whose events were made before a rollback": self.flush
            and (self.doubted or self.fail),
        }
        return [trait for trait, is_so in told.items() if is_so]


class Writer:
    """Runs plans, each as one call and one transaction."""

    def __init__(self, site: Site) -> None:
        self._action = site.transaction()
        self._api: OdooApi = site.api

    def run(self, plan: Plan) -> None:
        """:raises ApiError: it was rolled back"""
        self._api.call(
            "ir.actions.server",
            "run",
            ids=[self._action],
            context={"history": asdict(plan)},
        )

    def create(self, prefix: str, count: int) -> list[int]:
        """New records with names that begin so; their ids."""
        self.run(Plan(names=[f"{prefix}{number}" for number in range(count)]))
        rows = self._api.search_read(
            "res.partner.category",
            [("name", "=like", f"{prefix}%")],
            ["id"],
            order="id",
        )
        return [row["id"] for row in rows]

    def step(self, *ids: int) -> None:
        self.run(Plan(ids=list(ids)))


class Crowd:
    """Several writers at once on the same records, until the block ends.

    :ivar outcomes: how many calls came to what
    :ivar traits: how many transactions of each outcome did what
    """

    def __init__(
        self, site: Site, prefix: str, keys: list[int], size: int, seed: int
    ) -> None:
        self.outcomes: Counter[str] = Counter()
        self.traits: Counter[tuple[str, str]] = Counter()
        self._prefix, self._keys = prefix, keys
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work, args=(Writer(site), number, f"{seed}/{number}")
            )
            for number in range(size)
        ]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, writer: Writer, number: int, seed: str) -> None:
        chance = random.Random(seed)
        turn = 0
        while not self._stop.is_set():
            turn += 1
            plan = self._plan(chance, f"{self._prefix}w{number}.{turn}")
            outcome = _outcome(writer, plan)
            self.outcomes[outcome] += 1
            self.traits.update((outcome, trait) for trait in plan.traits)
            if outcome == "unknown":
                time.sleep(0.3)

    def _plan(self, chance: random.Random, name: str) -> Plan:
        ids = chance.sample(self._keys, chance.choice(_SIZES))
        doubted = chance.sample(self._keys, 2) if chance.random() < 0.2 else []
        return Plan(
            ids=ids,
            names=[name] if chance.random() < 0.1 else [],
            # Some that the transaction steps itself, and others.
            doubted=list(dict.fromkeys([ids[0], *doubted])) if doubted else [],
            early=chance.random() < 0.5,
            flush=chance.random() < 0.5,
            fail=chance.random() < 0.12,
        )


def _outcome(writer: Writer, plan: Plan) -> str:
    """What became of a call, as far as its client can tell."""
    try:
        writer.run(plan)
    except ApiError as error:
        # Below 500 it is what the plan asked for; else some process or connection
        # broke, before or after the commit.
        return "rolled back" if plan.fail and error.status < 500 else "unknown"
    except requests.RequestException:
        return "unknown"
    return "committed"
