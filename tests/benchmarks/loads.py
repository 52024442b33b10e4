"""A whole load from ViSOR into ATHENA, and what is asked of the mirror once it holds it."""

import asyncio
from pathlib import Path

from tests.benchmarks.drift import drift
from tests.benchmarks.peopled import whole_records
from tests.benchmarks.run import WHOLE, Run
from tests.benchmarks.sandbox import Sandbox, fresh

BACKLOG = 20_000
LATE = """SELECT count(*) FROM links l JOIN records r ON r.id = l.nominal_id
WHERE l.side = 'athena' AND l.delivered_version < r.version"""


async def loads(run: Run) -> None:
    """Bulk and memory, then a backlog, then drift, on one load."""
    async with fresh(run) as sandbox:
        await _bulk(sandbox)
        if run.wants("mirror.backlog"):
            await _backlog(sandbox)
        if run.wants("reconcile.drift"):
            await drift(sandbox)


async def loaded(sandbox: Sandbox, size: int, *, processes: int = 1) -> float:
    """ViSOR full and the mirror away, then the mirror at work; returns records a second until ATHENA has everybody."""
    sandbox.run.tell(f"{size:,} whole records into ViSOR")
    await sandbox.visor.create(whole_records(size))
    sandbox.run.tell("and from its feed into ATHENA")
    before = await sandbox.value("SELECT count(*) FROM links WHERE side = 'athena'")
    await sandbox.start(processes_of_mirror=processes)
    began = asyncio.get_running_loop().time()
    return size / (await sandbox.linked(before + size) - began)


async def _bulk(sandbox: Sandbox) -> None:
    run, size = sandbox.run, sandbox.run.options.size
    short = "" if size == WHOLE else f"with {size:,} records, not {WHOLE:,}"
    run.measured("mirror.bulk", await loaded(sandbox, size), short=short)
    run.measured("mirror.memory", most_memory(sandbox.mirror().pid) / 1e6, short=short)
    await sandbox.prove()


def most_memory(pid: int) -> float:
    """The most bytes a process had in memory so far."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not say how much memory a process had")


async def _backlog(sandbox: Sandbox) -> None:
    # More than a fifth at once is a mass change, at which the mirror stops by itself.
    run, count = sandbox.run, min(BACKLOG, sandbox.run.options.size // 5)
    run.tell(f"{count:,} records changed while ATHENA is out")
    await sandbox.athena.misbehave(outage=True)
    await sandbox.visor.look()
    people = [visor for visor, _ in (await sandbox.pairs())[:count]]
    await sandbox.visor.update({id_: sandbox.visor.working_as(f"Cooper of {id_}") for id_ in people})

    async def taken_in() -> bool:
        return bool(await sandbox.value(LATE) >= count)

    await sandbox.until(taken_in, every=0.5)
    began = asyncio.get_running_loop().time()
    await sandbox.athena.misbehave()

    async def drained() -> bool:
        return not await sandbox.value(LATE)

    ended = await sandbox.until(drained, every=0.5)
    short = "" if count == BACKLOG else f"with {count:,} records, not {BACKLOG:,}"
    run.measured("mirror.backlog", count / (ended - began), short=short)
    await sandbox.prove()
