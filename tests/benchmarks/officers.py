"""Officers at the map for a benchmark: each with a session and a purpose, asking, reading and asking again."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp

from shared.http import User
from shared.identity import csrf_of
from shared.identity.sessions import Sessions
from shared.postgres import Pool

READS_SECONDS = (0.5, 1.5)
"""How long an officer looks at an answer before asking again, at least and at most."""

Ask = Callable[["Officer"], Awaitable[None]]


class Officer:
    """One officer's session; `times` has the seconds of each answer, `wrong` what was not as it should be."""

    def __init__(self, http: aiohttp.ClientSession, url: str, headers: dict[str, str], seed: int) -> None:
        self._http, self._url, self._headers = http, url, headers
        self.dice = random.Random(seed)
        self.times: list[float] = []
        self.wrong: list[str] = []

    async def get(self, path: str) -> str:
        """A page, with the time it took."""
        return await self._ask("GET", path, None, "text/html")

    async def post(self, path: str, body: dict[str, Any]) -> str:
        """An answer to a program, with the time it took."""
        return await self._ask("POST", path, body, "application/json")

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None, accept: str) -> str:
        began = time.perf_counter()
        headers = {**self._headers, "Accept": accept}
        async with self._http.request(
            method, self._url + path, json=body, headers=headers, allow_redirects=False
        ) as answer:
            text = await answer.text()
        self.times.append(time.perf_counter() - began)
        if answer.status != 200:
            self.wrong.append(f"{method} answered {answer.status}")
        return text


async def on_duty(http: aiohttp.ClientSession, pool: Pool, url: str, cookie: str, who: Sequence[User]) -> list[Officer]:
    """Sign everybody in and say why they look."""
    sessions, officers = Sessions(pool), []
    for number, user in enumerate(who):
        secret = await sessions.start(user, datetime.now(UTC))
        headers = {"Cookie": f"{cookie}={secret}", "Origin": url, "X-CSRF-Token": csrf_of(secret)}
        officer = Officer(http, url, headers, number)
        await officer.post("/api/purpose", {"purpose": "encounter", "reference": "35/77/26"})
        officers.append(officer)
    return officers


async def ask_for(seconds: float, officers: Sequence[Officer], ask: Ask) -> list[float]:
    """Everybody asks, reads for a while and asks again, all at once; returns the milliseconds of every answer."""
    for officer in officers:
        officer.times.clear()
    ends = time.monotonic() + seconds

    async def work(officer: Officer) -> None:
        await asyncio.sleep(officer.dice.uniform(0, READS_SECONDS[1]))
        while time.monotonic() < ends:
            await ask(officer)
            await asyncio.sleep(officer.dice.uniform(*READS_SECONDS))

    await asyncio.gather(*(work(officer) for officer in officers))
    return [1000 * it for officer in officers for it in officer.times]
