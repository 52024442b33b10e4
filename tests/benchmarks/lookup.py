"""How fast officers are answered: 100,000 nominals on the map, sessions and audit on, over HTTP, 50 users at once."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import asyncpg
import msgspec
import psutil

from services.map import store
from services.map.domain.listing import SORTS
from shared.http import User
from shared.messages import NOMINALS_BASIC, NominalBasic
from shared.postgres import Pool, open_pool
from tests.benchmarks.loads import most_memory
from tests.benchmarks.nominals import spread
from tests.benchmarks.officers import Officer, ask_for, on_duty
from tests.benchmarks.profile import profiled
from tests.benchmarks.run import WHOLE, Run
from tests.benchmarks.stream import quantile
from tests.integration.map.world import Town, publish
from tests.processes import answers, start
from tests.servers import Kafka, Postgres, running

USERS, SECONDS, WARM_SECONDS = 50, 20.0, 4.0
TARGETS = 2_000
AREAS = (
    ("cambridgeshire", "north"),
    ("cambridgeshire", "south"),
    ("bedfordshire", "bedfordshire"),
    ("hertfordshire", "hertfordshire"),
)
LOOKS = "SELECT count(*) FROM audit WHERE action IN ('list.viewed', 'person.viewed', 'people.searched')"
SUBJECTS = "SELECT DISTINCT unnest(subjects) FROM audit WHERE actor = $1 AND action = 'list.viewed'"


class Target(msgspec.Struct, frozen=True):
    """Somebody to be searched for, as an officer would."""

    id: str
    boxes: dict[str, str]


async def lookup(run: Run) -> None:
    """The list, the search and the person page, one after the other; officers read for a second before asking again."""
    async with running("postgres", "kafka") as home, Postgres(home).database("map") as addresses:
        made = Town(home.port_base, run.folder, addresses.runtime, addresses.owner, Kafka(home))
        async with _map(run, made) as pid:
            pool = await open_pool(addresses.runtime, store.SCHEMA, size=2)
            try:
                await _measure(run, made, pool, pid, await _filled(run, made, pool))
            finally:
                await pool.close()


@asynccontextmanager
async def _map(run: Run, made: Town) -> AsyncIterator[int]:
    """The map as a process of its own; its id."""
    environment = {**os.environ, **made.environment(), "MAP_OVERSIGHT": str(_roomy(run.folder / "oversight.toml"))}
    assert await (await start("services.map", "migrate", environment=environment)).wait() == 0
    with (run.folder / "map.log").open("wb") as log:
        words = profiled("services.map", run.folder) if run.options.profile else ("services.map",)
        process = await start(*words, environment=environment, stderr=log)
        try:
            await answers(process, f"{made.url}/health/ready")
            yield process.pid
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _roomy(path: Path) -> Path:
    """Budgets that count as ever and hold nobody back: fifty people here ask more than a force does."""
    shipped = (Path(store.__file__).parent / "oversight.toml").read_text(encoding="utf-8")
    path.write_text(re.sub(r"(alarm|block) = (\d+)", r"\1 = \g<2>000", shipped), encoding="utf-8")
    return path


async def _filled(run: Run, made: Town, pool: Pool) -> list[Target]:
    """Everybody on the map; returns whom to search for."""
    size, targets = run.options.size, []
    run.tell(f"{size:,} nominals onto the map")
    loop = asyncio.get_running_loop()
    began = loop.time()
    for batch in spread(size):
        await publish(made.kafka, NOMINALS_BASIC, batch)
        targets += [_target(who, number) for number, who in enumerate(batch[:: max(1, size // TARGETS)])]
    run.tell(f"said in {loop.time() - began:.0f} s")
    while await pool.fetchval("SELECT count(*) FROM nominals") < size:  # noqa: ASYNC110 - another process's state
        await asyncio.sleep(0.2)
    run.tell(f"heard after {loop.time() - began:.0f} s")
    await _analysed(made)
    return targets


async def _analysed(made: Town) -> None:
    """What PostgreSQL does by itself in the minutes after a whole load."""
    owner = await asyncpg.connect(made.owner, server_settings={"search_path": store.SCHEMA})
    await owner.execute("VACUUM ANALYZE")
    await owner.close()


def _target(who: NominalBasic, number: int) -> Target:
    family, given = str(who.value("family_name")), str(who.value("given_names")).split()[0]
    slip = family[:2] + family[3:] if len(family) > 4 else family
    vrm, postcode = who.values("vehicles")[0]["vrm"], who.value("main_address")["postcode"]
    boxes = (
        {"name": f"{given} {slip}"},
        {"identifier": str(who.value("pnc_id"))},
        {"vehicle": vrm[:5]},
        {"address": f"{postcode}"},
    )[number % 4]
    return Target(str(who.id), boxes)


async def _measure(run: Run, made: Town, pool: Pool, pid: int, targets: Sequence[Target]) -> None:
    short = "" if run.options.size == WHOLE else f"with {run.options.size:,} nominals, not {WHOLE:,}"
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as http:
        officers = await on_duty(http, pool, made.url, f"__Host-map-{made.base}", [_user(it) for it in range(USERS)])
        seen: dict[Officer, list[str]] = {}

        async def list_page(officer: Officer) -> None:
            risk = officer.dice.choice(("", "high", "very_high", "medium"))
            asked = f"?sort={officer.dice.choice(list(SORTS))}&page={officer.dice.choice((1, 1, 1, 2, 3, 9))}"
            await officer.get(f"/{asked}{'&risk=' + risk if risk else ''}")

        async def search(officer: Officer) -> None:
            target = officer.dice.choice(targets)
            found = json.loads(await officer.post("/api/search", target.boxes))
            if target.id not in {person["id"] for person in found.get("people", [])} and not found.get("more"):
                officer.wrong.append(f"a search by {', '.join(target.boxes)} did not find")

        async def person(officer: Officer) -> None:
            await officer.get(f"/people/{officer.dice.choice(seen[officer])}")

        asks = {"lookup.list.p99": list_page, "lookup.search.p99": search, "lookup.person.p99": person}
        await ask_for(WARM_SECONDS, officers, list_page)
        for number, officer in enumerate(officers):
            seen[officer] = [row[0] for row in await pool.fetch(SUBJECTS, _user(number).subject)]
        for name, ask in asks.items():
            if not run.wants(name):
                continue
            await ask_for(WARM_SECONDS, officers, ask)
            before, worked = await pool.fetchval(LOOKS), _worked(pid)
            times = await ask_for(SECONDS, officers, ask)
            each = 1000 * (_worked(pid) - worked) / len(times)
            looks = await pool.fetchval(LOOKS) - before
            middle, late = quantile(times, 0.5), quantile(times, 0.99)
            run.tell(f"{name}: {len(times)} answers, median {middle:.1f} ms, p99 {late:.1f}, {each:.1f} ms of CPU each")
            run.check(looks == len(times), f"{len(times)} answers left {looks} audit rows")
            run.measured(name, late, short=short)
    wrong = [it for officer in officers for it in officer.wrong]
    run.check(not wrong, f"{len(wrong)} answers were wrong, for instance: {wrong[:1]}")
    run.measured("map.memory", most_memory(pid) / 1e6, short=short)


def _worked(pid: int) -> float:
    """Seconds of CPU that the map's process has had."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _user(number: int) -> User:
    """Four of five are warranted officers of an area; the others see their whole force."""
    force, area = AREAS[number % len(AREAS)]
    role = "ppu-staff" if number % 5 == 0 else "warranted-officer"
    return User(f"{role}-{number}", "PC Bench", frozenset({role}), force, frozenset({area}))
