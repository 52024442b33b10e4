"""Officers with real sessions, asking over HTTP."""

import json
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from services.map.app import Parts
from shared.http import User
from shared.identity import choose_purpose, csrf_of

URL = "http://127.0.0.1:8700"
PURPOSE = ("encounter", "35/77/26")
WHOLE = [-1.5, 51.5, 1.0, 53.0]


def officer(role: str = "warranted-officer", area: str = "north", force: str = "cambridgeshire") -> User:
    return User(f"{role}-{area}", "PC Test", frozenset({role}), force, frozenset({area}))


class Visitors:
    """A door, and what it wrote into the audit."""

    def __init__(self, client: TestClient[web.Request, web.Application], made: Parts) -> None:
        self.client, self.made, self.pool = client, made, made.memory.pool

    async def get(self, who: User, path: str) -> ClientResponse:
        """Ask as a browser that navigates."""
        return await self.client.get(path, headers={**await self.cookie(who), "Accept": "text/html"})

    async def post(self, who: User, path: str, **form: str) -> ClientResponse:
        """Send a form as a browser does, and stay where the answer leads away."""
        headers = {**await self.cookie(who), "Accept": "text/html"}
        return await self.client.post(path, data=form, headers=headers, allow_redirects=False)

    async def json(self, who: User, path: str) -> Any:
        async with await self.client.get(path, headers=await self.cookie(who)) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def view(self, who: User, zoom: int = 9, bbox: list[float] = WHOLE, **filters: str) -> Any:
        """Ask for a map view as the page does."""
        told = {"bbox": bbox, "zoom": zoom, **filters}
        async with await self.client.post("/api/features", json=told, headers=await self.cookie(who)) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def looks(self) -> list[dict[str, Any]]:
        """The audit rows since the last call, oldest first."""
        rows = await self.pool.fetch("SELECT * FROM audit WHERE seq > $1 ORDER BY seq", getattr(self, "read", 0))
        self.read = rows[-1]["seq"] if rows else getattr(self, "read", 0)
        return [{**row, "detail": json.loads(row["detail"])} for row in rows]

    async def enter(self, who: User, now: datetime | None = None) -> dict[str, str]:
        """The headers of an officer who has just signed in and has not said why."""
        secret = await self.made.identity.sessions.start(who, now or datetime.now(UTC))
        cookie = f"{self.made.identity.cookie}={secret}"
        return {"Cookie": cookie, "Origin": URL, "X-CSRF-Token": csrf_of(secret)}

    async def submit(self, who: User, path: str, form: dict[str, str]) -> ClientResponse:
        """Send a form as its page does; an answer elsewhere is not followed."""
        headers = {**await self.cookie(who), "Accept": "text/html"}
        return await self.client.post(path, data=form, headers=headers, allow_redirects=False)

    async def cookie(self, who: User) -> dict[str, str]:
        """The headers of an officer who has signed in and said why."""
        now = datetime.now(UTC)
        headers = await self.enter(who, now)
        found = await self.made.identity.sessions.find(headers["Cookie"].partition("=")[2], now)
        assert found is not None
        async with self.pool.acquire() as connection:
            await choose_purpose(connection, found, *PURPOSE, now)
        return headers
