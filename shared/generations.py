"""A projection made anew: its compacted topics read whole into tables of a new generation, swapped in at once.

Whoever is in no topic any more is not in the new generation, so an erased person cannot survive in a projection that
slept for longer than tombstones are kept. The old generation is served meanwhile.
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from aiokafka import TopicPartition

from shared.broker import Whole
from shared.kafka_batches import Heard, read
from shared.logs import log
from shared.messages import Unreadable
from shared.postgres import Connection, connect
from shared.topics import TOMBSTONES_MS

ASLEEP = timedelta(milliseconds=TOMBSTONES_MS) - timedelta(days=1)
"""Whoever did not hear a topic to its end for so long may have missed tombstones."""
_ALONE = "SELECT pg_advisory_lock(hashtextextended(current_schema() || ' generation', 0))"
_DONE = "SELECT EXISTS (SELECT FROM generations WHERE consumer = $1 AND at > $2)"
_PLACES = """
SELECT topic, partition, next FROM offsets WHERE consumer = $1 AND topic = ANY($2::text[]) ORDER BY 1, 2 FOR UPDATE
"""
_GO_ON = """
INSERT INTO offsets (consumer, topic, partition, next) SELECT $1, * FROM unnest($2::text[], $3::int[], $4::bigint[])
ON CONFLICT (consumer, topic, partition) DO UPDATE SET next = excluded.next, level_at = now()
"""
_READ_WELL = "DELETE FROM parked WHERE consumer = $1 AND topic = ANY($2::text[])"
_COLUMNS = """
SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'
"""
_KEY = """
SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum)
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indrelid = $1::regclass AND i.indisprimary
"""
_PRESSED = """
SELECT array_agg(quote_ident(attname)) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attstorage IN ('x', 'm')
"""
_WIDE = 8160
"""The most bytes that a row may have in its page."""
_ROOM = {"temp_buffers": "128MB", "work_mem": "64MB"}
"""For the session that makes a generation: its temporary tables, and the comparison, stay in memory."""


class Generation(Protocol):
    """How a service fills a new generation.

    On the connection given, the name of each of its tables means the new generation's, whatever its columns are.
    """

    @property
    def tables(self) -> Sequence[str]:
        """The tables that make a generation, whichever is referred to first."""

    def read(self, heard: Sequence[Heard]) -> Any:
        """What some messages of one partition, in their order, come to; made while what came before is written."""

    async def take(self, connection: Connection, made: Any) -> None:
        """Take in what `read` made."""

    async def before_swap(self, connection: Connection) -> None:
        """In the transaction that swaps, before anything of it is locked: take the locks that come first."""

    async def after_swap(self, connection: Connection) -> None:
        """In the same transaction, once the new generation stands: what follows from who is gone."""


@dataclass(frozen=True)
class Projection:
    """Where a projection is kept, and what it is made of."""

    dsn: str
    schema: str
    bootstrap: str
    consumer: str
    topics: Sequence[str]


async def rebuild(projection: Projection, generation: Generation) -> int:
    """Make a projection anew and swap it in; returns of how many messages, 0 where somebody else just did it.

    Raises:
        Unreadable: a message is none; the old generation stays, for whoever that message is about would be missing.
        KafkaError, OSError: the broker or the database is out; the old generation stays.
    """
    async with connect(projection.dsn, projection.schema, **_ROOM) as connection:
        asked = await connection.fetchval("SELECT clock_timestamp()")
        await connection.execute(_ALONE)
        if await connection.fetchval(_DONE, projection.consumer, asked):
            return 0
        log.info("generation.begun", consumer=projection.consumer)
        tables = [await _begun(connection, projection.schema, table) for table in generation.tables]
        async with Whole.opened(projection.bootstrap, projection.topics) as whole:
            taking = _Taking(connection, generation, whole)
            with _nothing_old_collected():
                await taking.until(await whole.ends())
            async with _swapping(connection, projection, generation):
                await _overtake(taking, projection)
                await _swap(connection, tables)
                await generation.after_swap(connection)
                query = "INSERT INTO generations (consumer, messages) VALUES ($1, $2)"
                await connection.execute(query, projection.consumer, taking.count)
        log.info("generation.swapped", consumer=projection.consumer, messages=taking.count)
        return taking.count


@dataclass
class _Taking:
    connection: Connection
    generation: Generation
    whole: Whole
    count: int = 0

    async def until(self, ends: dict[TopicPartition, int]) -> None:
        """Read on up to these places; the database writes one part while the next is read."""
        writing: asyncio.Task[None] | None = None
        try:
            async for records in self.whole.until(ends):
                made = self.generation.read([it for record in records if (it := _heard(record))])
                if writing is not None:
                    await writing
                writing = asyncio.create_task(self._take(made))
                self.count += len(records)
            if writing is not None:
                await writing
        finally:
            if writing is not None and not writing.done():
                writing.cancel()
                await asyncio.wait([writing])

    async def _take(self, made: Any) -> None:
        await self.generation.take(self.connection, made)


def _heard(record: Any) -> Heard | None:
    try:
        return read(record)
    except Unreadable as error:
        raise Unreadable(f"{record.topic}[{record.partition}] at {record.offset}: {error}") from error


@contextlib.contextmanager
def _nothing_old_collected() -> Iterator[None]:
    """Let the collector look only at what is made from now on: decoding sends it through all else again and again.

    That is more than half of the processor's time of a rebuild.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextlib.asynccontextmanager
async def _swapping(connection: Connection, projection: Projection, generation: Generation) -> AsyncIterator[None]:
    """The transaction that swaps: whoever writes to the old generation has done so, and nobody else begins."""
    async with connection.transaction():
        await generation.before_swap(connection)
        for table in generation.tables:
            await connection.execute(f"LOCK TABLE {projection.schema}.{table} IN SHARE ROW EXCLUSIVE MODE")
        yield


async def _overtake(taking: _Taking, projection: Projection) -> None:
    """Read up to where the old generation has come by now, and let its consumer go on from there."""
    rows = await taking.connection.fetch(_PLACES, projection.consumer, list(projection.topics))
    stored = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}
    ends = await taking.whole.ends()
    await taking.until({it: min(ends[it], max(stored.get(it, 0), read)) for it, read in taking.whole.places.items()})
    places = sorted(taking.whole.places.items())
    columns = [[it.topic for it, _ in places], [it.partition for it, _ in places], [place for _, place in places]]
    await taking.connection.execute(_GO_ON, projection.consumer, *columns)
    await taking.connection.execute(_READ_WELL, projection.consumer, list(projection.topics))


@dataclass(frozen=True)
class _Table:
    """A table of a generation: the live one, the new one, what a row is known by, and all that it holds."""

    live: str
    new: str
    key: Sequence[str]
    columns: Sequence[str]


async def _begun(connection: Connection, schema: str, name: str) -> _Table:
    """Make the new table, empty. Nobody searches in it and it does not last, so of the indexes it has that of its key
    alone, and nothing in it is compressed.
    """
    live, new = f"{schema}.{name}", f"pg_temp.{name}"
    key, columns = await connection.fetchval(_KEY, live), await connection.fetchval(_COLUMNS, live)
    await connection.execute(f"CREATE TEMPORARY TABLE {name} (LIKE {live} INCLUDING ALL EXCLUDING INDEXES)")
    changes = [f"ADD PRIMARY KEY ({', '.join(key)})", f"SET (toast_tuple_target = {_WIDE})"]
    changes += [f"ALTER {column} SET STORAGE EXTERNAL" for column in await connection.fetchval(_PRESSED, live) or ()]
    await connection.execute(f"ALTER TABLE {new} {', '.join(changes)}")
    return _Table(live, new, key, columns)


async def _swap(connection: Connection, tables: Sequence[_Table]) -> None:
    """Make the live tables equal to the new ones.

    What is equal already is not written again: mostly nearly all, and its indexes cost more than the reading.
    """
    for it in reversed(tables):
        same = " AND ".join(f"new.{column} = live.{column}" for column in it.key)
        await connection.execute(
            f"DELETE FROM {it.live} live WHERE NOT EXISTS (SELECT FROM {it.new} new WHERE {same})"  # noqa: S608 - own tables
        )
    for it in tables:
        same = " AND ".join(f"live.{column} = new.{column}" for column in it.key)
        columns, held = ", ".join(it.columns), ", ".join(f"live.{column}" for column in it.columns)
        made = ", ".join(f"new.{column}" for column in it.columns)
        changes = ", ".join(f"{column} = excluded.{column}" for column in it.columns)
        await connection.execute(
            f"INSERT INTO {it.live} ({columns}) SELECT {made} FROM {it.new} new "  # noqa: S608 - own tables
            f"WHERE NOT EXISTS (SELECT FROM {it.live} live WHERE {same} AND ({held}) IS NOT DISTINCT FROM ({made})) "
            f"ON CONFLICT ({', '.join(it.key)}) DO UPDATE SET {changes}"
        )
