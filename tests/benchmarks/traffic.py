"""How many messages one edit makes in all topics but audit, and that there is silence afterwards."""

import asyncio

from deploy.sandbox import kafka
from tests.benchmarks.peopled import peopled
from tests.benchmarks.run import Run
from tests.benchmarks.sandbox import fresh
from tests.integration.visor_sync.topics import Topics

PEOPLE = 20
SILENCE_SECONDS = 10.0


async def traffic(run: Run) -> None:
    """Ten people are edited in each system, one system at a time; the figure is that of the system with more."""
    async with fresh(run) as sandbox, Topics.opened(kafka.bootstrap(sandbox.home)) as topics:
        await peopled(sandbox, PEOPLE)
        await sandbox.visor.look()
        await sandbox.athena.look()
        both = await sandbox.pairs()
        most = 0.0
        for system, ids in (
            (sandbox.visor, [visor for visor, _ in both[: PEOPLE // 2]]),
            (sandbox.athena, [athena for _, athena in both[PEOPLE // 2 :]]),
        ):
            starts = await topics.ends()
            for id_ in ids:
                await system.edit(id_, system.working_as(f"Thatcher of {id_}"))
            await sandbox.quiet()
            counted = await topics.counted(starts)
            run.tell(f"{len(ids)} edits in {system.name}: {dict(counted)}")
            most = max(most, counted.total() / len(ids))
            ends = await topics.ends()
            await asyncio.sleep(SILENCE_SECONDS)
            later = await topics.counted(ends)
            run.check(not later, f"{later.total()} messages in the {SILENCE_SECONDS:.0f} s after all was mirrored")
        run.measured("mirror.messages_per_edit", most)
        await sandbox.prove()
