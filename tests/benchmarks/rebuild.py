"""How fast the map's view is made anew: `python -m services.map rebuild`, from a compacted topic, by the clock."""

import asyncio
import os

import asyncpg

from services.map import store
from shared.messages import NOMINALS_BASIC
from tests.benchmarks.nominals import spread
from tests.benchmarks.profile import profiled
from tests.benchmarks.run import WHOLE, Run
from tests.integration.map.world import Town, publish
from tests.processes import start
from tests.servers import Kafka, Postgres, free_port_base, running

HELD = "SELECT (SELECT count(*) FROM nominals) AS nominals, (SELECT count(*) FROM search_terms) AS terms"


async def rebuild(run: Run) -> None:
    """First into an empty view, where all must be written; then once more, where all is held as it should be."""
    size = run.options.size
    async with running("postgres", "kafka") as home, Postgres(home).database("map") as addresses:
        made = Town(free_port_base(), run.folder, addresses.runtime, addresses.owner, Kafka(home))
        environment = {**os.environ, **made.environment()}
        assert await (await start("services.map", "migrate", environment=environment)).wait() == 0
        run.tell(f"{size:,} nominals into the topic")
        for batch in spread(size):
            await publish(made.kafka, NOMINALS_BASIC, batch)
        first = await _rebuilt(run, environment, addresses.runtime)
        again = await _rebuilt(run, environment, addresses.runtime)
        short = "" if size == WHOLE else f"with {size:,}, not {WHOLE:,}"
        run.measured("map.rebuild_empty", size / first, short=short)
        run.measured("map.rebuild", size / again, short=short)


async def _rebuilt(run: Run, environment: dict[str, str], dsn: str) -> float:
    """Make the view anew in a process of its own; returns seconds from its start to its end."""
    words = profiled("services.map", run.folder) if run.options.profile else ("services.map",)
    loop = asyncio.get_running_loop()
    began = loop.time()
    ended = await (await start(*words, "rebuild", environment=environment)).wait()
    seconds = loop.time() - began
    run.check(ended == 0, f"the rebuild ended with {ended}")
    tables = await asyncpg.connect(dsn, server_settings={"search_path": store.SCHEMA})
    held = dict(await tables.fetchrow(HELD) or {})
    await tables.close()
    run.check(set(held.values()) == {run.options.size}, f"the view holds {held}, not {run.options.size}")
    return seconds
