"""A stage: the mirror's real handlers, its real database and both systems over HTTP, moved one act at a time.

The broker is a list a topic, so that a test may repeat a batch, or let the process die between publishing and deleting.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from typing import Any

import aiohttp

from services.visor_sync import app
from services.visor_sync.domain.cells import Cell
from services.visor_sync.handlers import capture as capturing
from services.visor_sync.handlers.capture import hear_page
from services.visor_sync.handlers.deliver import sweep_once
from services.visor_sync.handlers.massive import Watch
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.mapping import FOLDER
from services.visor_sync.mapping.file import parse
from services.visor_sync.mapping.parts import Parts
from services.visor_sync.mapping.writers import Writer, writers
from services.visor_sync.settings import Settings
from services.visor_sync.subscriptions import subscriptions
from shared import messages
from shared.kafka_batches import Batch, FenceLost, Heard
from shared.messages import CHANGES, COMMANDS, Json
from tests.integration.visor_sync.outside import COLLECTIONS, Outside

_OUTBOX = "SELECT pos, aggregatetype, aggregateid, type, id, payload FROM outbox ORDER BY pos"
_NEXT = "SELECT next FROM offsets WHERE consumer = $1 AND topic = $2 AND partition = 0"
_BEGIN = "INSERT INTO offsets (consumer, topic, partition, next) VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING"
LEASE_SECONDS = 0.1
"""After so long capture takes over a write that nobody settles: a test that leaves one waits no longer for it."""
Handler = Callable[[Batch], Awaitable[None]]
PASSES = (FenceLost, ConnectionError, asyncio.CancelledError)
"""What ends a door's act in the ordinary way: it comes again."""


class Dies:
    """Awaits a coroutine and cancels the task at its n-th suspension: between any two awaits."""

    def __init__(self, work: Awaitable[Any], at: int) -> None:
        self.work, self.at = work, at

    def __await__(self) -> Generator[Any, Any, Any]:
        steps, count = self.work.__await__(), 0
        act, given = steps.send, None
        while True:
            try:
                waits_for = act(given)
            except StopIteration as done:
                return done.value
            count += 1
            task = asyncio.current_task()
            if count == self.at and task is not None:
                task.cancel()
            try:
                act, given = steps.send, (yield waits_for)
            except BaseException as error:
                act, given = steps.throw, error


class Stage:
    """Both systems, the mirror, and the messages between its handlers."""

    def __init__(self, mirror: Mirror, sides: Mapping[str, Outside], http: aiohttp.ClientSession) -> None:
        self.mirror, self.sides, self.http = mirror, sides, http
        self.topics: dict[str, list[Heard]] = {}
        self.published = 0
        self.watches = {name: Watch() for name in sides}
        self.hears: dict[str, tuple[str, Handler]] = {}
        for subscription in subscriptions(mirror).values():
            self.hears |= {topic: (subscription.group, handle) for topic, handle in subscription.handlers.items()}
        self.words: dict[str, dict[str, Writer]] = {}
        for name in sides:
            file = parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
            self.words[name] = writers(file, Parts(file), set(file.rows))

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, settings: Settings, sides: Mapping[str, Outside]) -> AsyncIterator["Stage"]:
        """A stage of its own connections, for as long as the block runs."""
        async with app.open_mirror(settings) as mirror, aiohttp.ClientSession() as http:
            await mirror.store.pool.execute("UPDATE offsets SET next = 0")  # of its own lists, not of a broker's topics
            lease, capturing.LEASE_SECONDS = capturing.LEASE_SECONDS, LEASE_SECONDS
            try:
                yield cls(mirror, sides, http)
            finally:
                capturing.LEASE_SECONDS = lease

    async def act(self, work: Awaitable[Any], dies_at: int = 0) -> None:
        """Let a door do something; it may die at its n-th suspension, or find that it must come again."""
        with contextlib.suppress(*PASSES):
            await asyncio.create_task(_await(Dies(work, dies_at)))

    async def hear(self, side: str, dies_at: int = 0) -> None:
        """Capture one page of a feed."""
        await self.act(self._hear(side), dies_at)

    async def _hear(self, side: str) -> None:
        """One page; where the feed has nothing new, the door would wait for it, and a test goes on."""
        async with self.mirror.store.transaction() as unit:
            source = await unit.source(side)
        assert source.stopped is None, source.stopped
        system = self.mirror.sides[side]
        if not source.caught_up or source.fault or (await system.system.changes(source.cursor, 1, 0)).items:
            await hear_page(self.mirror, system, source, self.watches[side])

    async def relay(self, *, twice: bool = False) -> None:
        """Publish what is in the outbox; `twice` as when the process dies before the rows are deleted."""
        rows = await self.mirror.store.pool.fetch(_OUTBOX)
        for _ in range(2 if twice else 1):
            for row in rows:
                log = self.topics.setdefault(row["aggregatetype"], [])
                body = messages.decode(row["type"], row["payload"]) if row["payload"] is not None else None
                log.append(Heard(len(log), row["aggregateid"], row["type"], str(row["id"]), body, None))
        self.published += len(rows)
        await self.mirror.store.pool.execute(
            "DELETE FROM outbox WHERE pos = ANY($1::bigint[])", [r["pos"] for r in rows]
        )

    async def consume(self, topic: str, dies_at: int = 0, back: int = 0) -> None:
        """Give a consumer what it has not taken yet; `back`: from an older place, as one that was overtaken reads."""
        group, handle = self.hears[topic]
        await self.mirror.store.pool.execute(_BEGIN, group, topic)
        start = await self.mirror.store.pool.fetchval(_NEXT, group, topic)
        start = max(0, start - back)
        heard = self.topics.get(topic, [])[start:]
        if heard:
            batch = Batch(group, topic, 0, start, start + len(heard), heard)
            await self.act(handle(batch), dies_at)

    async def fault(self, side: str, **switches: object) -> None:
        """Set a system's switches."""
        outside = self.sides[side]
        async with self.http.put(f"{outside.url}/faults", json=switches, headers=_token(outside)) as answer:
            assert answer.status == 200, await answer.text()

    async def shown(self, side: str, external_id: str) -> tuple[int, dict[str, Json]]:
        """A record's version and cells, as its own users see them."""
        outside = self.sides[side]
        url = f"{outside.url}/{COLLECTIONS[side]}/{external_id}"
        async with self.http.get(url, headers=_token(outside)) as answer:
            assert answer.status == 200, await answer.text()
            version = int(answer.headers["ETag"].strip('"'))
            cells = self.mirror.sides[side].translator.read(external_id, await answer.json()).cells
        return version, cells

    async def edit(self, side: str, external_id: str, changes: Mapping[str, Json]) -> dict[str, tuple[Json, Json]]:
        """Change cells as a system's own user does; returns what each was and is now."""
        outside = self.sides[side]
        version, cells = await self.shown(side, external_id)
        state = {name: value for name, value in {**cells, **changes}.items() if value is not None}
        partial: dict[str, Any] = {}
        for field in {name.partition("/")[0] for name in changes}:
            self.words[side][field](state, partial)
        url = f"{outside.url}/{COLLECTIONS[side]}/{external_id}"
        headers = {**_token(outside), "If-Match": f'"{version}"', "X-Author": f"officer-{side}"}
        async with self.http.patch(url, json=partial, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
        _, after = await self.shown(side, external_id)
        return {name: (cells.get(name), after.get(name)) for name in changes}

    async def round(self) -> int:
        """Everything once, in order; returns how many messages it caused."""
        before = self.published
        for side in self.sides:
            await self.hear(side)
        await self.relay()
        for topic in (*CHANGES.values(), *COMMANDS.values()):
            await self.consume(topic)
            await self.relay()
        return self.published - before

    async def sweep(self) -> None:
        """What the sweeper does."""
        await self.act(sweep_once(self.mirror, patience=0))

    async def merged(self, nominal: uuid.UUID) -> dict[str, Cell]:
        """A person's merged cells."""
        async with self.mirror.store.transaction() as unit:
            return (await unit.read_records([nominal]))[nominal].cells


async def _await(work: Dies) -> None:
    await work


def _token(outside: Outside) -> dict[str, str]:
    return {"Authorization": f"Bearer {outside.token}"}
