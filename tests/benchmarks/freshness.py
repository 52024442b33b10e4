"""How long an edit in ViSOR takes until an open page of the map shows it, over the whole sandbox."""

import asyncio
import json
import re

import aiohttp

from deploy.sandbox import settings
from deploy.sandbox.launch import bring_up
from deploy.sandbox.parts import chosen
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.settings import MAP
from services.map import store
from shared.http import User
from shared.postgres import open_pool
from tests.benchmarks.officers import Officer, on_duty
from tests.benchmarks.peopled import peopled
from tests.benchmarks.run import Run
from tests.benchmarks.sandbox import Sandbox, fresh
from tests.benchmarks.stream import quantile

PEOPLE, EDITS = 200, 100
SHOWN_WITHIN_SECONDS = 30.0
NOMINAL = "SELECT nominal_id FROM links WHERE side = 'visor' AND external_id = $1"
# Of the first three letters no part is in any name of the sandbox.
NAMES = tuple(f"Zyx{first}{second}" for first in "aeiou" for second in "bcdfghjklmnpqrstvwxz")


async def freshness(run: Run) -> None:
    """One page is open at a time, as a browser keeps one: it waits for the data to move, then fetches itself again."""
    edits = min(EDITS, run.options.size)
    async with fresh(run) as sandbox, aiohttp.ClientSession() as http:
        await peopled(sandbox, PEOPLE)
        await bring_up(sandbox.home, chosen("map"))
        pool = await open_pool(Secrets(sandbox.home).text("map_database_url"), store.SCHEMA, size=2)
        try:
            async with asyncio.timeout(SHOWN_WITHIN_SECONDS):
                while await pool.fetchval("SELECT count(*) FROM nominals") < PEOPLE:  # noqa: ASYNC110 - another process's
                    await asyncio.sleep(0.2)
            url, cookie = settings.address(sandbox.home, MAP), f"__Host-map-{sandbox.home.port(MAP)}"
            who = User("ppu-staff", "Bench", frozenset({"ppu-staff"}), "cambridgeshire", frozenset())
            (officer,) = await on_duty(http, pool, url, cookie, [who])
            run.tell(f"{edits} edits in ViSOR, one after the other")
            people = [visor for visor, _ in (await sandbox.pairs())[:edits]]
            times = [1000 * await _seen(sandbox, officer, *it) for it in zip(people, NAMES, strict=False)]
        finally:
            await pool.close()
        run.check(not officer.wrong, f"{len(officer.wrong)} answers were wrong, for instance {officer.wrong[:1]}")
        run.tell(f"median {quantile(times, 0.5):.0f} ms, the slowest {max(times):.0f}")
        short = "" if edits == EDITS else f"with {edits} edits, not {EDITS}"
        run.measured("lookup.fresh", quantile(times, 0.99) / 1000, short=short)
        await sandbox.prove()


async def _seen(sandbox: Sandbox, officer: Officer, visor_id: str, name: str) -> float:
    """Edit somebody whose page is open; returns seconds from ViSOR's yes until the page says so."""
    nominal = await sandbox.value(NOMINAL, visor_id)
    page = await officer.get(f"/people/{nominal}")
    record = await sandbox.visor.record(visor_id)
    found = re.search(r'data-version="(\d+)"', page)
    assert found is not None, "the page says no version"
    watching = asyncio.create_task(_until_shown(officer, f"/live/people/{nominal}", int(found[1]), name))
    accepted = await sandbox.visor.edit(visor_id, {"Nominal": {**record["Nominal"], "Forenames": name}})
    return await watching - accepted


async def _until_shown(officer: Officer, path: str, version: int, name: str) -> float:
    async with asyncio.timeout(SHOWN_WITHIN_SECONDS):
        while True:
            version = json.loads(await officer.get(f"/api/changes?since={version}"))["version"]
            if name in await officer.get(path):
                return asyncio.get_running_loop().time()
