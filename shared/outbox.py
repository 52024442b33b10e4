"""Save and say in one transaction: rows in the outbox, and the relay that publishes and then deletes them."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared import messages
from shared.metrics import PUBLISHED
from shared.patience import after_fault, hint_or
from shared.postgres import DATABASE_OUT, Connection, leaves_state

BATCH = 2000
BATCH_BYTES = 512 * 1024
"""What one request carries of a partition; a whole record takes some 20 kB."""
POLL_SECONDS = 0.5
ASK_AGAIN_SECONDS = 2
FROZEN_SECONDS = 10

INSERT = """
INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
"""
NOTIFY = "SELECT pg_notify('outbox_' || current_schema(), '')"
_NOTIFY_SOON = "SELECT set_config('synchronous_commit', 'off', true), pg_notify('outbox_' || current_schema(), '')"
_LEAD = "SELECT pg_advisory_lock(hashtextextended(current_schema() || $1, 0))"
_READ = "SELECT pos, id, aggregatetype, aggregateid, type, payload, created_at FROM outbox ORDER BY pos LIMIT $1"


class Out(msgspec.Struct, frozen=True):
    """A message on its way out; a `message` of None is a tombstone for `key`, of the type named in `type`."""

    topic: str
    message: messages.Message | None
    key: str = ""
    type: str = ""
    event_id: uuid.UUID | None = None


async def say(connection: Connection, out: Sequence[Out]) -> None:
    """Add messages to the outbox, in order, inside the caller's transaction; the relay wakes at its commit."""
    if out:
        await connection.execute(INSERT, *columns(out))
        await connection.execute(NOTIFY)


def columns(out: Sequence[Out]) -> tuple[list[Any], ...]:
    """Messages as the parameters of `INSERT`, for whoever joins it with statements of their own."""
    return (
        [item.event_id or uuid.uuid4() for item in out],
        [item.topic for item in out],
        [item.message.key if item.message else item.key for item in out],
        [item.message.type if item.message else item.type for item in out],
        [messages.encode(item.message) if item.message else None for item in out],
    )


class Bell:
    """Wakes the relay once something was said. Where it runs in this process, the database need not carry the news.

    A transaction that notifies holds up the commits of all others that do, so it is told afterwards, and is no work
    that has to last.
    """

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.near = False

    async def ring(self, connection: Connection) -> None:
        """Wake the relay; to be called when the transaction has been committed."""
        if self.near:
            self.rung.set()
        else:
            await connection.execute(_NOTIFY_SOON)


class Lead:
    """That this process leads. `keep` shows the database that it lives; `check` raises once that has failed."""

    def __init__(self) -> None:
        self._lost: BaseException | None = None

    async def keep(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Say something on the leading connection, for ever."""
        try:
            while True:
                await asyncio.sleep(FROZEN_SECONDS / 5)
                await connection.execute("SELECT 1")
        except DATABASE_OUT as error:
            self._lost = error

    def check(self) -> None:
        """Raise ConnectionError when somebody else may lead by now."""
        if self._lost is not None:
            raise ConnectionError("the lead was lost") from self._lost


@contextlib.asynccontextmanager
async def leader(pool: asyncpg.Pool, name: str) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy]:
    """Wait until this process alone holds the advisory lock `name` in this database; yields the connection with it.

    A leader that says nothing on it for `FROZEN_SECONDS` is taken for frozen: the database ends the session, and
    another may lead.
    """
    async with pool.acquire() as connection:
        leaves_state(connection)
        await connection.execute(f"SET lock_timeout = '{ASK_AGAIN_SECONDS}s'")
        while not await _won(connection, name):
            pass
        await connection.execute(f"SET idle_session_timeout = '{FROZEN_SECONDS}s'")
        yield connection  # the pool takes the lock back with the connection, once what runs on it has been cancelled


async def _won(connection: asyncpg.pool.PoolConnectionProxy, name: str) -> bool:
    """Whether the lock came within `ASK_AGAIN_SECONDS`; a longer wait could outlive a cancellation that came early."""
    try:
        await connection.execute(_LEAD, name)
    except asyncpg.LockNotAvailableError:
        return False
    return True


async def relay(pool: asyncpg.Pool, bootstrap: str, service: str, bell: Bell | None = None) -> None:
    """Publish committed rows in the order of `pos`, then delete them, for ever; broker or database out: wait and retry.

    A deletion that a crash of the database undoes costs a repeated message, so nobody waits for it to reach the disk.
    Two relays may overlap for a moment after a lost connection, so a reader must take only a greater version.
    """
    while True:
        try:
            async with _producer(bootstrap) as producer, leader(pool, "relay") as connection:
                await connection.execute("SET synchronous_commit = off")
                await _publish_forever(connection, producer, service, bell or Bell())
        except (*DATABASE_OUT, KafkaError) as error:
            await after_fault("relay.waiting", error, POLL_SECONDS)


@contextlib.asynccontextmanager
async def _producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, linger_ms=0, acks="all", max_batch_size=BATCH_BYTES
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def _publish_forever(
    connection: asyncpg.pool.PoolConnectionProxy, producer: AIOKafkaProducer, service: str, bell: Bell
) -> None:
    wake = bell.rung
    channel = f"outbox_{await connection.fetchval('SELECT current_schema()')}"

    def heard(*_: object) -> None:
        wake.set()

    await connection.add_listener(channel, heard)
    bell.near = True
    try:
        while True:
            wake.clear()
            if await publish_once(connection, producer, service):
                continue
            await hint_or(wake, POLL_SECONDS)
    finally:
        bell.near = False
        if not connection.is_closed():
            await connection.remove_listener(channel, heard)


async def publish_once(connection: Connection, producer: AIOKafkaProducer, service: str) -> int:
    """Publish and delete up to `BATCH` rows; returns how many."""
    rows = await connection.fetch(_READ, BATCH)
    if not rows:
        return 0
    sent = [
        await producer.send(
            row["aggregatetype"],
            key=row["aggregateid"].encode(),
            value=row["payload"],
            headers=messages.headers(row["type"], row["id"], service, row["created_at"]),
            timestamp_ms=int(datetime.now(UTC).timestamp() * 1000),
        )
        for row in rows
    ]
    await asyncio.gather(*sent)
    await connection.execute("DELETE FROM outbox WHERE pos = ANY($1::bigint[])", [row["pos"] for row in rows])
    for row in rows:
        PUBLISHED.labels(row["aggregatetype"]).inc()
    return len(rows)
