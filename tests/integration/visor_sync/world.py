"""A small world: both systems as processes, real PostgreSQL and Kafka, and the mirror in-process or as a process."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import aiohttp
import asyncpg
import msgspec

from services.visor_sync import app
from services.visor_sync.domain.reconciling import Report
from services.visor_sync.handlers import report
from services.visor_sync.handlers.again import read_again
from services.visor_sync.handlers.capture import capture
from services.visor_sync.handlers.deliver import sweep
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.handlers.reconcile import reconcile
from services.visor_sync.handlers.reevaluate import reevaluate
from services.visor_sync.settings import Settings
from services.visor_sync.subscriptions import subscriptions
from shared import audit, outbox
from shared.kafka import consume
from tests.integration.visor_sync.outside import Outside, Process, a_nominal, free_port
from tests.integration.visor_sync.proxy import Proxy
from tests.integration.visor_sync.topics import Topics
from tests.servers import Kafka, Postgres

WITHIN_SECONDS = 30.0
POLL_SECONDS = 0.03


class Pair(msgspec.Struct, frozen=True):
    """One person: the mirror's id and both systems'."""

    id: uuid.UUID
    visor: str
    athena: str


class World:
    """What tests do to the systems, and what they look at."""

    def __init__(
        self, sides: dict[str, Outside], proxies: dict[str, Proxy], settings: Settings, topics: Topics
    ) -> None:
        self.sides, self.proxies, self.settings, self.topics = sides, proxies, settings, topics
        self.visor, self.athena = sides["visor"], sides["athena"]
        self.mirror: Mirror
        self.process = Process("services.visor_sync", environment(settings))
        self._doors: asyncio.Task[None] | None = None

    async def start(self, deaf_to: str = "") -> None:
        """Run the mirror's doors in this process; the feed of the side `deaf_to` is not heard."""
        self._doors = asyncio.create_task(self._run(deaf_to))

    async def _run(self, deaf_to: str) -> None:
        pool, broker = self.mirror.store.pool, self.settings.kafka_bootstrap
        async with asyncio.TaskGroup() as group:
            for name, side in self.mirror.sides.items():
                if name != deaf_to:
                    group.create_task(capture(self.mirror, side))
                    group.create_task(read_again(self.mirror, side))
            for subscription in subscriptions(self.mirror).values():
                group.create_task(consume(pool, broker, subscription))
            group.create_task(outbox.relay(pool, broker, "visor_sync", self.mirror.store.bell))
            group.create_task(audit.sealer(pool, "visor_sync"))
            group.create_task(sweep(self.mirror))
            group.create_task(reevaluate(self.mirror))

    async def stop(self) -> None:
        """Stop the doors, wherever each of them is; a door that had failed fails the test."""
        if self._doors is None:
            return
        doors, self._doors = self._doors, None
        doors.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doors

    @contextlib.asynccontextmanager
    async def away(self, then_deaf_to: str = "") -> AsyncIterator[None]:
        """Do what the block does while the mirror does not look, then run it again."""
        await self.stop()
        try:
            yield
        finally:
            await self.start(then_deaf_to)

    def another(self) -> Process:
        """Leave the process that runs as it is, and make place for another beside it; returns the first."""
        first, port = self.process, free_port()
        self.settings = msgspec.structs.replace(self.settings, port=port, public_url=f"http://127.0.0.1:{port}")
        self.process = Process("services.visor_sync", environment(self.settings))
        return first

    async def spawn(self) -> None:
        """Run the mirror as a process and wait until it is ready."""
        await self.process.start()
        await self.until(self._ready)

    async def _ready(self) -> bool:
        assert self.process.running, self.process.said.decode()[-3000:]
        try:
            async with (
                aiohttp.ClientSession() as http,
                http.get(f"{self.settings.public_url}/health/ready") as answer,
            ):
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def until(self, condition: Callable[[], Awaitable[Any]], within: float = WITHIN_SECONDS) -> Any:
        """Wait until a condition holds; returns what it returned.

        Raises:
            AssertionError: it did not hold in time, with the mirror's own figures.
        """
        deadline = time.monotonic() + within
        while True:
            if self._doors and self._doors.done():
                await self._doors
            if found := await condition():
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {within} s; {await status(self.mirror)}")
            await asyncio.sleep(POLL_SECONDS)

    async def pair(self, **sections: Any) -> Pair:
        """A person in ViSOR whom ATHENA has too by now."""
        return await self.paired(await self.visor.create(a_nominal(**sections)))

    async def paired(self, visor_id: str) -> Pair:
        """Wait until a ViSOR record has its ATHENA one."""

        async def both() -> Pair | None:
            rows = await self.rows(
                "SELECT v.nominal_id AS id, a.external_id AS athena FROM links v JOIN links a USING (nominal_id)"
                " WHERE v.external_id = $1 AND a.side = 'athena'",
                visor_id,
            )
            return Pair(rows[0]["id"], visor_id, rows[0]["athena"]) if rows else None

        found: Pair = await self.until(both)
        return found

    async def shows(self, side: str, external_id: str, *path: str | int) -> Any:
        """What a system shows at a place of a record."""
        value: Any = await self.sides[side].record(external_id)
        for step in path:
            value = value[step]
        return value

    async def until_shows(
        self, side: str, external_id: str, *path: str | int, value: Any, within: float = WITHIN_SECONDS
    ) -> None:
        """Wait until a system shows a value."""

        async def shown() -> bool:
            return bool(await self.shows(side, external_id, *path) == value)

        await self.until(shown, within)

    async def quiet(self, within: float = WITHIN_SECONDS) -> None:
        """Wait until nothing is on its way anywhere."""

        async def still() -> bool:
            now = await status(self.mirror)
            waits = ("outbox", "writes_under_way", "unapplied", "oldest_unmirrored_seconds")
            return all(source["caught_up"] for source in now["sources"].values()) and not any(now[it] for it in waits)

        async def read() -> bool:
            return not await self.rows(_UNREAD, *await self._feeds())

        await self.until(read, within)
        await self.until(still, within)

    async def _feeds(self) -> tuple[str, str]:
        return (await self._feed("visor"), await self._feed("athena"))

    async def _feed(self, side: str) -> str:
        async with self.sides[side].http.get("/changes", params={"limit": "1000"}) as answer:
            page = await answer.json()
        return str(page["next"]) if not page["more"] else "more"

    async def rows(self, query: str, *args: object) -> list[asyncpg.Record]:
        """What the mirror's tables hold."""
        return list(await self.mirror.store.pool.fetch(query, *args))

    async def one(self, query: str, *args: object) -> Any:
        """One value of the mirror's tables."""
        return await self.mirror.store.pool.fetchval(query, *args)

    async def cases(self, pair: Pair, kind: str) -> list[asyncpg.Record]:
        """A person's open cases of a kind."""
        query = "SELECT * FROM cases WHERE nominal_id = $1 AND kind = $2 AND closed_at IS NULL"
        return await self.rows(query, pair.id, kind)

    async def figures(self) -> dict[str, Any]:
        """The mirror's status."""
        return await status(self.mirror)

    async def reconciled(self) -> Report:
        """Hold both systems against each other."""
        return await reconcile(self.mirror)


_UNREAD = "SELECT side FROM sources WHERE cursor <> CASE side WHEN 'visor' THEN $1 ELSE $2 END"


async def status(mirror: Mirror) -> dict[str, Any]:
    """The mirror's figures by name."""
    figures: dict[str, Any] = msgspec.to_builtins(await report.status(mirror))
    return figures


def environment(settings: Settings) -> dict[str, str]:
    """Settings as a process is told them."""
    told = msgspec.to_builtins(settings)
    return {
        f"VISOR_SYNC_{name.upper()}": str(value).lower() if value is True else str(value)
        for name, value in told.items()
    }


@contextlib.asynccontextmanager
async def a_world(
    postgres: Postgres,
    kafka: Kafka,
    visor: type[Outside] = Outside,
    visor_mapping: Literal["visor", "mapps"] = "visor",
) -> AsyncIterator[World]:
    """A world in which nothing has happened yet and the mirror does not run; everything of it is gone afterwards."""
    async with contextlib.AsyncExitStack() as stack:
        own = await stack.enter_async_context(postgres.database("visor_sync"))
        sides = {}
        proxies = {}
        for side in ("visor", "athena"):
            dsn = await stack.enter_async_context(postgres.standin_database(side))
            system = visor if side == "visor" else Outside
            sides[side] = await stack.enter_async_context(system(side, dsn).running())
            proxies[side] = await stack.enter_async_context(Proxy(sides[side].port).running())
        port = free_port()
        settings = Settings(
            database_url=own.runtime,
            owner_database_url=own.owner,
            kafka_bootstrap=kafka.bootstrap,
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            oidc_issuer="http://127.0.0.1:9",
            oidc_client_id="visor_sync",
            oidc_client_secret="unused",
            assets=str(Path(__file__).parent),
            sandbox=True,
            visor_url=proxies["visor"].url,
            visor_token=sides["visor"].token,
            athena_url=proxies["athena"].url,
            athena_token=sides["athena"].token,
            withheld_key="a key of this test",
            search_key="a key of this test",
            visor_mapping=visor_mapping,
        )
        await app.prepare(settings)
        topics = await stack.enter_async_context(Topics.opened(kafka.bootstrap))
        world = World(sides, proxies, settings, topics)
        world.mirror = await stack.enter_async_context(app.open_mirror(settings))
        await topics.begin_at_ends(world.mirror.store.pool, [it.group for it in subscriptions(world.mirror).values()])
        try:
            yield world
        finally:
            await world.stop()
            if world.process.running:
                await world.process.end(kill=True)
