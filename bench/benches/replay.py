"""Whether a long replay takes time in proportion, and no more memory."""

from collections.abc import Iterator

from bench import receiver
from bench.context import Context
from bench.measurement import Bench, Compare, Goal, Measurement

_METHOD = """\
So many old events are replayed to an endpoint, with 1,000 bytes of data each and of
1,000 keys: queued chunk by chunk and drained in turns in one process of Odoo, as by
the worker that takes all of these jobs, to a receiver that answers at once. Time is
compared with ten times that of a tenth, measured right before in the same round. The
memory is what the process has resident (VmRSS), read every 20 ms while it works:
compared is the highest value of the long replay with that of the short one."""


def _run(context: Context) -> Iterator[Measurement]:
    many = context.size(100_000, 10_000)
    few = many // 10
    times: dict[int, list[float]] = {few: [], many: []}
    memory: dict[int, list[float]] = {few: [], many: []}
    with (
        receiver.running() as server,
        context.suite("replay") as database,
        context.session(database) as session,
    ):
        session.call("lanes.make_event_type")
        first, again = session.call("lanes.make", urls=[server.url(0), server.url(0)])
        session.call(
            "lanes.owe", endpoints=[first], count=many, keys=1000, state="delivered"
        )
        session.call("lanes.listen", endpoint=again)
        for number in range(context.rounds):
            for count in (few, many):
                replay = session.call("lanes.replay", endpoint=again, count=count)
                seconds, peak = session.call("runs.replay_all", replay=replay)
                times[count].append(seconds)
                memory[count].append(peak)
                context.progress(
                    f"round {number + 1} of {context.rounds}: {count:,} in "
                    f"{seconds:.1f} s, {peak:.0f} MB"
                )
                session.call("lanes.take_back", endpoint=again)
    yield Measurement(
        f"replay of {many:,} events: time",
        "s",
        times[many],
        f"ten times that of {few:,}",
        [10 * seconds for seconds in times[few]],
        goal=Goal(1.1),
    )
    yield Measurement(
        f"replay of {many:,} events: memory",
        "MB",
        memory[many],
        f"with {few:,}",
        memory[few],
        goal=Goal(1.1),
    )
    yield Measurement(
        f"replay of {many:,} events: rate",
        "deliveries/s",
        [many / seconds for seconds in times[many]],
        compare=Compare.OURS,
    )


BENCH = Bench(
    title="A long replay",
    goal="time in proportion, and memory flat, within 10 %",
    method=_METHOD,
    run=_run,
)
