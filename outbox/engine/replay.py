# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One run of a replay: queue some old events, commit, let them go, repeat.

A replay adds to a lane only while little is pending there, so that new events never
wait for more than that, and its own order and that of the lane stay one. What a run has
committed stays; what it has not, the next one does. It holds nothing while it waits.
"""

import time
from datetime import timedelta

from odoo.addons.integration_base.engine.cursors import read_committed
from odoo.addons.integration_base.engine.neutral import neutral

from ..pure.lane import is_batch_lane
from ..pure.replay_pace import allowance, paced_until
from . import replay_snapshot, replay_sql, wake_up
from .fan_out import interests_of_one, subscriptions_of
from .replay_source import OldEvent
from .replay_sql import Owed, Progress

# Seconds. Short, as replays take turns.
BUDGET = 5.0
# Events in one transaction.
CHUNK = 200
# Seconds until there may be room, or until the rest has arrived: at first, and at most.
# What takes longer is left to another job.
SHORT = 0.03
LONG = 1.0


def advance(replay) -> str:
    """Queue more of a replay until it waits for something or the time is up.

    :param replay: ``outbox.replay`` record on the job's cursor
    :return: what was done, for the job's result
    """
    with read_committed(replay.env.registry) as cr:
        return Run(cr, replay.id).go()


class Run:
    """The state of one run.

    :param cr: a cursor of its own
    """

    def __init__(self, cr, replay_id: int):
        self.cr = cr
        self.replay_id = replay_id
        self.queued = 0
        self._pause = SHORT

    @property
    def replay(self):
        return neutral(self.cr)["outbox.replay"].browse(self.replay_id)

    def go(self) -> str:
        deadline = time.monotonic() + BUDGET
        wait: float | None = 0.0
        while wait is not None and wait < LONG and time.monotonic() + wait < deadline:
            time.sleep(wait)
            wait = self.step()
            self._commit()
        if wait is not None:
            self.replay._enqueue(timedelta(seconds=max(wait, LONG)) if wait else None)
            self._commit()
        return f"{self.queued} queued"

    def _commit(self) -> None:
        # This cursor is the engine's own, and progress must outlive a crash.
        self.cr.commit()  # pylint: disable=invalid-commit

    def step(self) -> float | None:
        """One transaction, which the caller commits.

        :return: seconds until the next one makes sense; None when nothing happens by
            itself, or only what the sweeper looks after
        """
        progress = replay_sql.lock(self.cr, self.replay_id)
        replay = self.replay
        if progress and replay.state == "cancelling":
            return self._cancel(replay)
        if not progress or replay.state != "running":
            return None
        if problem := replay._problem():
            replay._halt(problem)
            return None
        sendable = replay._is_sendable()
        if progress.position >= replay.until_id:
            return self._finish(replay, sendable)
        return self._more(replay, progress) if sendable else None

    def _more(self, replay, progress: Progress) -> float:
        room = replay_sql.room(self.cr, replay.endpoint_id.id)
        # Not for a handful, as each chunk has its price.
        if room < CHUNK // 2:
            return self._longer()
        rate = replay.rate_limit
        most, begin = allowance(rate, progress.paced_at, progress.now, min(room, CHUNK))
        if not most:
            # A slow replay keeps no worker waiting.
            return max(LONG, 1 / rate - (progress.now - begin))
        queue = self._tell if replay.mode == "snapshot" else self._owe
        position, handled, queued, lanes = queue(replay, progress.position, most)
        replay_sql.move_on(
            self.cr,
            replay.id,
            position,
            handled,
            queued,
            paced_until(rate, begin, queued),
        )
        wake_up.after_commit(self.cr, lanes)
        self.queued += queued
        if position == progress.position:
            return self._longer()
        self._pause = SHORT
        return 0.0

    def _owe(self, replay, position: int, most: int):
        """Owe the next events; the position after them, how many were looked at and
        queued, and the lanes to wake."""
        events, position = replay._next_events(self.cr, position, most)
        owed = list(self._owed(replay, [e for e in events if e.type_id]))
        lanes = replay_sql.owe(
            self.cr, replay.id, replay.endpoint_id.id, replay.company_ids.ids, owed
        )
        # As after any other event, the sweeper finds out when a batch is due.
        wake = {(replay.endpoint_id.id, n) for n in lanes if not is_batch_lane(n)}
        return position, len(events), len(lanes), wake

    def _owed(self, replay, events: list[OldEvent]):
        """What the endpoint subscribes to the events with today."""
        endpoint = replay.endpoint_id
        env = replay.env
        types = env["outbox.event.type"]._types()
        wanted: dict[tuple[int, int], object] = {}
        for type_id in {event.type_id for event in events} & types.keys():
            kind = types[type_id]
            ids = {event.res_id for event in events if event.type_id == type_id}
            records = env[kind.model].browse(ids)
            found = interests_of_one(records, kind, endpoint.id)
            wanted |= {(type_id, id_): each for id_, each in found.items()}
        for event in events:
            interest = wanted.get((event.type_id, event.res_id))
            mine = subscriptions_of(env, event.type_id, endpoint.id)
            reads = interest or (mine[0] if mine else None)
            yield Owed(
                event=event.id,
                wanted=interest is not None,
                subscription=interest.subscription_id if interest else None,
                pinned=reads.payload_id if reads else None,
                hash=event.hash,
            )

    def _tell(self, replay, position: int, most: int):
        """Tell of the next records; as ``_owe``."""
        kind = replay._snapshot_type()
        env = replay._starter_env()
        ids = replay_snapshot.next_records(
            env, kind.model, replay._snapshot_domain(), position, replay.until_id, most
        )
        if not ids:
            return replay.until_id, 0, 0, set()
        kept = replay_snapshot.hold(env, kind.model, ids)
        if not kept:
            return position, 0, 0, set()
        # Some may have changed before they were held, and match no more.
        env.invalidate_all()
        still = replay_snapshot.next_records(
            env, kind.model, replay._snapshot_domain(), position, kept[-1], most
        )
        count, lanes = replay_snapshot.tell(
            self.cr,
            replay.id,
            kind,
            [id_ for id_ in kept if id_ in set(still)],
            replay.endpoint_id.id,
            replay.company_ids.ids,
            replay.user_id.id,
        )
        return kept[-1], len(kept), count, lanes

    def _finish(self, replay, sendable: bool) -> float | None:
        """Be done when all has arrived, or was given up."""
        states = replay_sql.open_states(self.cr, replay.id)
        if not states:
            replay_sql.settle_dead(self.cr, replay.id)
            self._end(replay, "done")
            return None
        # A retry may take a day, and what is held waits for a person.
        return self._longer() if sendable and "pending" in states else None

    def _cancel(self, replay) -> float | None:
        """Cancel what was queued and has not arrived."""
        cancelled = replay_sql.cancel(self.cr, replay.id)
        keys = {(endpoint, key) for endpoint, key, _lane in cancelled}
        lanes = {(endpoint, lane) for endpoint, _key, lane in cancelled}
        neutral(self.cr)[wake_up.MODEL]._make_way(keys, lanes)
        if replay_sql.open_states(self.cr, replay.id):
            return self._longer()
        self._end(replay, "cancelled")
        return None

    def _end(self, replay, state: str) -> None:
        replay_sql.forget_items(self.cr, replay.id)
        replay._end(state)

    def _longer(self) -> float:
        """Seconds to wait, more each time in vain."""
        wait = self._pause
        self._pause = min(2 * wait, LONG)
        return wait
