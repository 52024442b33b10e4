"""A sandbox of a benchmark's own: fresh, on its own ports, with the mirror under the benchmark's hand."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from deploy.sandbox import processes, settings, whole
from deploy.sandbox.cli.proofs import asked
from deploy.sandbox.figures import mirror_figures
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.launch import Part, bring_up, take_down
from deploy.sandbox.parts import chosen
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.settings import MAP
from tests.benchmarks.profile import spent_by
from tests.benchmarks.run import Run
from tests.benchmarks.systems import System
from tests.servers import free_port_base

OUTSIDE = ("postgres", "kafka", "idp", "visor", "athena")
LONGEST_SECONDS = 3600.0
STATE = "sandbox"
STOPPED = "SELECT string_agg(side || ': ' || stopped, '; ') FROM sources"
PAIRS = """SELECT v.external_id AS visor, a.external_id AS athena FROM links v JOIN links a USING (nominal_id)
WHERE v.side = 'visor' AND a.side = 'athena' ORDER BY v.external_id"""


class Sandbox:
    """The parts of one benchmark: both systems, the mirror, and the mirror's own tables."""

    def __init__(self, home: Home, run: Run, tables: asyncpg.Pool) -> None:
        self.home, self.run, self.tables = home, run, tables
        self.visor, self.athena = System(home, "visor"), System(home, "athena")
        self._mirror = _profiled(run.folder) if run.options.profile else chosen("visor_sync")[0]

    async def start(self, *, processes_of_mirror: int = 1) -> None:
        """Start the mirror, as one process or as two."""
        parts = [self._mirror, *([_second(self._mirror)] if processes_of_mirror > 1 else [])]
        await bring_up(self.home, parts)

    async def stop(self) -> None:
        """End the mirror, however many processes it is."""
        await take_down(self.home, [self._mirror, _second(self._mirror)])

    def mirror(self) -> psutil.Process:
        """The mirror's process."""
        found = processes.find(self.home, "visor_sync")
        if found is None:
            raise RuntimeError("the mirror does not run")
        return found

    async def value(self, query: str, *args: object) -> Any:
        """One value of the mirror's tables."""
        return await self.tables.fetchval(query, *args)

    async def pairs(self) -> list[tuple[str, str]]:
        """Both systems' ids of everybody who is in both."""
        return [(row["visor"], row["athena"]) for row in await self.tables.fetch(PAIRS)]

    async def until(self, what: Callable[[], Awaitable[Any]], every: float = 0.25) -> float:
        """Wait until it is so; returns when it was, in the loop's time.

        Raises:
            RuntimeError: the mirror has stopped a side meanwhile, so it will never be so.
        """
        async with asyncio.timeout(LONGEST_SECONDS):
            while True:
                if await what():
                    return asyncio.get_running_loop().time()
                if reason := await self.value(STOPPED):
                    raise RuntimeError(f"the mirror stopped a side: {reason}")
                await asyncio.sleep(every)

    async def linked(self, count: int) -> float:
        """Wait until so many people are in both systems; returns when they were."""
        query = "SELECT count(*) >= $1 FROM links WHERE side = 'athena'"
        return await self.until(lambda: self.value(query, count))

    async def quiet(self) -> None:
        """Wait until nothing is on its way anywhere, and still is not a moment later."""
        for _ in range(2):
            await self.until(self._still, every=0.5)
            await asyncio.sleep(0.5)

    async def _still(self) -> bool:
        now = await mirror_figures(self.home)
        waits = ("outbox", "writes_under_way", "unapplied", "oldest_unmirrored_seconds")
        if now is None:
            return False
        return all(it["caught_up"] for it in now["sources"].values()) and not any(now[it] for it in waits)

    async def prove(self, *, cases: int = 0) -> dict[str, Any]:
        """Check that both sides are equal by reconciliation, and that nothing waits for a person but `cases` cases."""
        await self.quiet()
        _, report = await asyncio.to_thread(asked, self.home, "visor_sync", "reconcile")
        self.run.check(report["passed"], f"both sides are not equal: {report['differing']} {report['missing']}")
        figures = await mirror_figures(self.home) or {}
        self.run.check(figures.get("open_cases") == cases, f"{figures.get('open_cases')} cases are open, not {cases}")
        self.run.check(figures.get("parked_messages") == 0, f"{figures.get('parked_messages')} items are parked")
        checked: dict[str, Any] = report
        return checked


@contextlib.asynccontextmanager
async def fresh(run: Run) -> AsyncIterator[Sandbox]:
    """Everything but the mirror, up and empty, for as long as the block runs; nothing is kept."""
    environ = {"BOYD_HOME": str(run.folder / STATE)}
    left = open_home(None, environ)
    await whole.down(left)
    whole.purge(left)
    home = open_home(free_port_base(), environ)
    try:
        await bring_up(home, chosen(*OUTSIDE))
        settings.migrate(home, "visor_sync")
        async with asyncpg.create_pool(Secrets(home).text("visor_sync_database_url"), min_size=1, max_size=4) as tables:
            sandbox = Sandbox(home, run, tables)
            try:
                yield sandbox
            except Exception:
                shutil.copytree(home.folder("logs"), run.folder / "logs", dirs_exist_ok=True)
                raise
            finally:
                _tell_spent(run, home)
                await sandbox.visor.http.close()
                await sandbox.athena.http.close()
                await sandbox.stop()
    finally:
        await whole.down(home)
        whole.purge(home)


def _tell_spent(run: Run, home: Home) -> None:
    for name, seconds in sorted(spent_by(home).items(), key=lambda it: -it[1]):
        run.tell(f"{name:<14} {seconds:8.1f} s of CPU")


def _second(part: Part) -> Part:
    """Another process of the mirror, on a port of its own."""
    name, port = f"{part.name}_2", MAP  # the map does not run here

    def command(home: Home) -> processes.Command:
        first = part.command(home)
        return replace(first, env={**first.env, "VISOR_SYNC_PORT": str(home.port(port))})

    map_part = chosen("map")[0]
    return replace(part, name=name, title="Second mirror", ports=(port,), command=command, ready=map_part.ready)


def _profiled(folder: Path) -> Part:
    """The mirror under Python's profiler, which writes what it saw when the mirror ends."""
    part = chosen("visor_sync")[0]

    def command(home: Home) -> processes.Command:
        plain = part.command(home)
        interpreter, *rest = plain.argv
        return replace(plain, argv=(interpreter, "-m", "cProfile", "-o", str(folder / "mirror.pstats"), *rest))

    return replace(part, command=command)
