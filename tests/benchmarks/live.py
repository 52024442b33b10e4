"""Edits while a whole load goes through the mirror: all survive, and how long they take."""

import asyncio

from tests.benchmarks.latency import RATE
from tests.benchmarks.loads import loaded
from tests.benchmarks.peopled import peopled, place
from tests.benchmarks.run import WHOLE, Run
from tests.benchmarks.sandbox import fresh
from tests.benchmarks.stream import Stream, quantile

PEOPLE = 2000


async def live(run: Run) -> None:
    """The people edited were there before; the load stands in ViSOR's feed before the first edit."""
    size = run.options.size
    async with fresh(run) as sandbox:
        await peopled(sandbox, PEOPLE)
        pairs = await sandbox.pairs()
        feed = await place(sandbox, sandbox.athena)
        await sandbox.stop()
        await sandbox.visor.look()
        load = asyncio.create_task(loaded(sandbox, size))
        await sandbox.linked(PEOPLE + 1)
        stream = Stream(sandbox.visor, sandbox.athena, pairs, RATE)
        await stream.run(feed, lambda _: load.done())
        run.tell(f"{stream.sent} edits, while {await load:,.0f} records a second were loaded")
        run.check(stream.lost == 0, f"{stream.lost} of {stream.sent} edits never arrived")
        run.check(stream.late == 0, f"{stream.late} edits were not made: their people's last ones were on their way")
        short = "" if size == WHOLE else f"while {size:,} records load, not {WHOLE:,}"
        run.measured("mirror.live_during_load", quantile(stream.milliseconds(), 0.99), short=short)
        await sandbox.prove()
