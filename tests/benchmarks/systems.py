"""The two systems as those who use them reach them: over HTTP, a record at a time or in bulk, and their change feed."""

import asyncio
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import aiohttp
import msgspec

from deploy.sandbox import settings
from deploy.sandbox.home import Home
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.systems import COLLECTIONS

CHUNK = 500
TIMEOUT = aiohttp.ClientTimeout(total=60)
AUTHOR = "a.clerk"
STALE = 412
# Where each system keeps what somebody works as: free text that either side may change.
WORK = {"visor": ("Employment", "Details"), "athena": ("person", "occupation")}


class _Item(msgspec.Struct):
    id: str


class _Feed(msgspec.Struct):
    items: list[_Item]
    next: str


class _Listed(msgspec.Struct):
    id: str
    version: int


class _Page(msgspec.Struct):
    items: list[_Listed]
    next: str | None


class System:
    """A session at one system, with the versions of its records as far as they are known here."""

    def __init__(self, home: Home, name: str) -> None:
        offset, self.collection = COLLECTIONS[name]
        self.name = name
        login = {"Authorization": f"Bearer {Secrets(home).text(f'{name}_token')}", "X-Author": AUTHOR}
        pool = aiohttp.TCPConnector(limit=64)
        self.http = aiohttp.ClientSession(
            settings.address(home, offset), headers=login, timeout=TIMEOUT, connector=pool
        )
        self.versions: dict[str, int] = {}

    async def create(self, records: Iterable[Mapping[str, Any]]) -> list[str]:
        """Create records in bulk; returns their ids."""
        created: list[str] = []
        for chunk in _chunks(records):
            created += await self._bulk([{"op": "create", "record": record} for record in chunk])
        return created

    async def update(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Change many records in bulk, each at the version that is known."""
        for chunk in _chunks(changes.items()):
            items = [{"op": "update", "id": id_, "if_match": self.versions[id_], "record": part} for id_, part in chunk]
            await self._bulk(items)

    async def _bulk(self, items: Sequence[Mapping[str, Any]]) -> list[str]:
        body = msgspec.json.encode({"items": items})
        async with self.http.post(f"/{self.collection}/bulk", data=body, raise_for_status=True) as answer:
            outcomes = (await answer.json())["outcomes"]
        for outcome in outcomes:
            if outcome["problem"]:
                raise RuntimeError(f"{self.name} refused a write: {outcome['status']} {outcome['problem']}")
            self.versions[outcome["id"]] = outcome["version"]
        return [outcome["id"] for outcome in outcomes]

    async def look(self) -> None:
        """Learn the version of every record."""
        after: str | None = ""
        while after is not None:
            given = {"after": after, "limit": "1000"} if after else {"limit": "1000"}
            async with self.http.get(f"/{self.collection}", params=given, raise_for_status=True) as answer:
                page = msgspec.json.decode(await answer.read(), type=_Page)
            self.versions |= {item.id: item.version for item in page.items}
            after = page.next

    async def edit(self, id_: str, partial: Mapping[str, Any]) -> float:
        """Change a record whatever its version is; returns when the system said yes, in the loop's time."""
        body = msgspec.json.encode(partial)
        while True:
            headers = {"If-Match": f'"{self.versions[id_]}"', "Content-Type": "application/json"}
            async with self.http.patch(f"/{self.collection}/{id_}", data=body, headers=headers) as answer:
                accepted = asyncio.get_running_loop().time()
                if answer.status != STALE:
                    answer.raise_for_status()
                    self.versions[id_] = (await answer.json())["version"]
                    return accepted
            await self.record(id_)

    async def record(self, id_: str) -> dict[str, Any]:
        """A record as it is now."""
        async with self.http.get(f"/{self.collection}/{id_}", raise_for_status=True) as answer:
            self.versions[id_] = int(answer.headers["ETag"].strip('"'))
            found: dict[str, Any] = msgspec.json.decode(await answer.read())
            return found

    async def work(self, id_: str) -> str | None:
        """What the record says somebody works as."""
        section, field = WORK[self.name]
        found: str | None = (await self.record(id_)).get(section, {}).get(field)
        return found

    def working_as(self, text: str) -> dict[str, Any]:
        """The partial record that says so."""
        section, field = WORK[self.name]
        return {section: {field: text}}

    async def news(self, cursor: str, wait: int) -> tuple[set[str], str]:
        """Which records changed since a place in the feed, and the next place; waits for the first for `wait` s."""
        given = {"cursor": cursor, "limit": "1000", "wait": str(wait)}
        async with self.http.get("/changes", params=given, raise_for_status=True) as answer:
            page = msgspec.json.decode(await answer.read(), type=_Feed)
        return {item.id for item in page.items}, page.next

    async def misbehave(self, **switches: Any) -> None:
        """Switch these faults on, and every other one off."""
        async with self.http.put("/faults", json=switches, raise_for_status=True):
            return


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    left = iter(items)
    while chunk := list(itertools.islice(left, CHUNK)):
        yield chunk
