"""A stand-in as its callers see it: what a record looks like there, and a caller with the token."""

import asyncio
import itertools
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

TOKEN = "token-of-the-tests"
_keys = itertools.count()


class Shape(msgspec.Struct, frozen=True):
    """How one system writes things: where the surname is, and what else the tests change."""

    name: str
    collection: str
    flag: str
    section: str
    surname: str
    other: str
    listed: str
    entry: Any
    day: str
    bad_day: str
    records_in_feed: bool

    def record(self, surname: str = "Quill") -> dict[str, Any]:
        """A small valid record."""
        return {self.flag: True, **self.named(surname)}

    def named(self, surname: str) -> dict[str, Any]:
        """A partial record that changes only the surname."""
        return {self.section: {self.surname: surname}}


VISOR = Shape(
    "visor", "nominals", "Synthetic", "Nominal", "Surname", "Forenames", "Communications",
    {"Type": "TEL", "Number": "07700 900123"}, "DateOfBirth", "31/02/1980", True,
)  # fmt: skip
ATHENA = Shape(
    "athena", "persons", "synthetic", "person", "last_name", "first_names", "phones", "+447700900123", "dob",
    "31-FEB-1980", False,
)  # fmt: skip


class Standin:
    """A running stand-in and a caller of it."""

    def __init__(self, shape: Shape, session: aiohttp.ClientSession, url: str, dsn: str) -> None:
        self.shape = shape
        self.session = session
        self.url = url
        self.dsn = dsn

    def fresh_key(self) -> str:
        """An idempotency key nobody has used."""
        return f"key-{next(_keys)}"

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Return status and JSON body, None where there is none."""
        async with self.session.request(method, path, **options) as answer:
            text = await answer.read()
            return answer.status, msgspec.json.decode(text) if text else None

    async def create(self, surname: str = "Quill", **headers: str) -> str:
        """Create a record and return its id."""
        status, body = await self.call("POST", self.path(), json=self.shape.record(surname), headers=headers)
        assert status == 201, body
        return str(body["id"])

    async def rename(self, id_: str, version: int, surname: str, **headers: str) -> tuple[int, Any]:
        """Change a surname at a version."""
        headers = {"If-Match": f'"{version}"', **headers}
        return await self.call("PATCH", self.path(id_), json=self.shape.named(surname), headers=headers)

    async def bulk(self, *items: Any) -> list[dict[str, Any]]:
        """Send a bulk request and return the outcomes."""
        status, body = await self.call("POST", self.path("bulk"), json={"items": items})
        assert status == 200, body
        outcomes: list[dict[str, Any]] = body["outcomes"]
        return outcomes

    async def changes(self, cursor: str, limit: int = 1000, wait: float = 0) -> dict[str, Any]:
        """Read a page of the change feed."""
        query = {"cursor": cursor, "limit": str(limit), "wait": str(wait)}
        status, body = await self.call("GET", "/changes", params=query)
        assert status == 200, body
        page: dict[str, Any] = body
        return page

    async def now(self) -> str:
        """Return the cursor at the end of the feed."""
        page = await self.changes("")
        while page["more"]:
            page = await self.changes(page["next"])
        return str(page["next"])

    def path(self, *rest: str) -> str:
        """Return a path in the collection."""
        return "/".join(("", self.shape.collection, *rest))

    def surname(self, record: dict[str, Any]) -> Any:
        """Return the surname in a whole record."""
        return record[self.shape.section][self.shape.surname]


@asynccontextmanager
async def process(shape: Shape, dsn: str, folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run a stand-in as the sandbox does; yields the process and its address once it is ready."""
    token_file = folder / f"{shape.name}.token"
    token_file.write_text(TOKEN)
    port, prefix = free_port(), shape.name.upper()
    environment = {
        f"{prefix}_DATABASE_URL": dsn,
        f"{prefix}_PORT": str(port),
        f"{prefix}_TOKEN_FILE": str(token_file),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"deploy.sandbox.standins.{shape.name}", env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async for line in child.stdout:
            if b"standin.ready" in line:
                break
        yield child, f"http://127.0.0.1:{port}"
    finally:
        if child.returncode is None:
            child.terminate()
        await asyncio.wait_for(child.wait(), 10)


@asynccontextmanager
async def running(shape: Shape, dsn: str, folder: Path) -> AsyncIterator[Standin]:
    """Run a stand-in; yields a caller of it."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with process(shape, dsn, folder) as (_, url):
        connector = aiohttp.TCPConnector(limit=50)
        async with aiohttp.ClientSession(url, headers=headers, connector=connector) as session:
            yield Standin(shape, session, url, dsn)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
