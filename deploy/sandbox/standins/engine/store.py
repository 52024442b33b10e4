"""The memory: PostgreSQL. Every write of the process takes its turn, so the change feed has no gaps."""

import asyncio
import contextlib
import datetime
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import asyncpg
import msgspec

from deploy.sandbox.standins.engine.system import System
from deploy.sandbox.standins.engine.text import folded
from deploy.sandbox.standins.engine.wake import Wake
from deploy.sandbox.standins.engine.write import Decision, Held, Outcome, Remembered, Write, decide

_SQL = Path(__file__).parent / "sql"
_MIGRATION_LOCK = 0x57A9D1
QUERIES = dict(re.findall(r"^-- name: (\w+)\n(.*?)(?=^-- name:|\Z)", (_SQL / "queries.sql").read_text(), re.M | re.S))


class Change(msgspec.Struct, frozen=True):
    """One record in the feed at its latest change."""

    id: str
    version: int
    at: datetime.datetime
    author: str
    deleted: bool
    record: msgspec.Raw


class Entry(msgspec.Struct, frozen=True):
    """One living record."""

    id: str
    version: int
    author: str
    at: datetime.datetime
    record: msgspec.Raw


class Listed(msgspec.Struct, frozen=True):
    """One living record as the collection lists it."""

    id: str
    version: int
    record: msgspec.Raw


class Store:
    """The records of one stand-in; open it with `open_store`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", system: System, feed: str) -> None:
        self._pool = pool
        self._system = system
        self._turn = asyncio.Lock()
        self.feed = feed
        self.wake = Wake()

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[Any]:
        """A writer's turn, in one transaction; whoever waits for the feed is woken once it is committed.

        Not by the database: its notifications make every commit of the server wait for the one before.
        """
        async with self._turn, self._pool.acquire() as conn, conn.transaction():
            yield conn
        self.wake.ring()

    async def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Do `writes` in one transaction, each by itself, and return their outcomes in order."""
        async with self.turn() as conn:
            last = cast("int", await conn.fetchval(QUERIES["lock_feed"]))
            keys = [write.idempotency_key for write in writes if write.idempotency_key is not None]
            remembered = {row["key"]: _remembered(row) for row in await conn.fetch(QUERIES["remembered"], keys)}
            named, held = await self._name(conn, writes)
            decision = decide(named, held, remembered, self._system)
            await self._save(conn, last, decision)
            return decision.outcomes

    async def _name(self, conn: Any, writes: Sequence[Write]) -> tuple[list[tuple[Write, str]], dict[str, Held]]:
        """Give each write that names no record a free new id, and load what the named ones are about."""
        named = [(write, write.id if write.id is not None else self._system.new_id()) for write in writes]
        held = await _held(conn, [id_ for _, id_ in named])
        while any(write.id is None and id_ in held for write, id_ in named):
            named = [(w, self._system.new_id() if w.id is None and id_ in held else id_) for w, id_ in named]
            held = await _held(conn, [id_ for _, id_ in named])
        return named, held

    async def _save(self, conn: Any, last: int, decision: Decision) -> None:
        if decision.saved:
            ids, states = list(decision.saved), list(decision.saved.values())
            records = [msgspec.json.decode(state.record) if state.record else None for state in states]
            await conn.execute(
                QUERIES["save"],
                last,
                ids,
                [state.version for state in states],
                [state.author for state in states],
                [state.record.decode() if state.record else None for state in states],
                [folded(self._system.heading(record)) if record else "" for record in records],
                [
                    folded(f"{id_} {self._system.words(record)}") if record else ""
                    for id_, record in zip(ids, records, strict=True)
                ],
            )
            await conn.execute(QUERIES["advance_feed"], last + len(ids))
        if decision.remembered:
            kept = decision.remembered.items()
            columns = zip(*[(key, r.body_hash, *msgspec.structs.astuple(r.outcome)) for key, r in kept], strict=True)
            await conn.execute(QUERIES["remember"], *[list(column) for column in columns])

    async def changes(self, seq: int, limit: int) -> tuple[list[Change], int, bool]:
        """Return up to `limit` changes after `seq`, the place reached, and whether there are more."""
        rows = await self._pool.fetch(QUERIES["changes"], seq, limit + 1)
        shown = rows[:limit]
        items = [
            Change(
                r["id"],
                r["version"],
                r["changed_at"],
                r["author"],
                r["record"] is None,
                _raw(r["record"] if self._system.records_in_feed else None),
            )
            for r in shown
        ]
        return items, shown[-1]["seq"] if shown else seq, len(rows) > limit

    async def last(self) -> int:
        """Return the last place of the feed."""
        return cast("int", (await self._pool.fetchrow(QUERIES["feed"]))["last_seq"])  # type: ignore[index]

    async def after(self, id_: str, limit: int) -> tuple[list[Listed], bool]:
        """Return up to `limit` living records with greater ids, in id order, and whether there are more."""
        rows = await self._pool.fetch(QUERIES["after"], id_, limit + 1)
        return [Listed(r["id"], r["version"], _raw(r["record"])) for r in rows[:limit]], len(rows) > limit

    async def one(self, id_: str) -> Entry | None:
        """Return a living record, or None."""
        row = await self._pool.fetchrow(QUERIES["one"], id_)
        return _entry(row) if row else None

    async def found(self, words: Iterable[str], page: int, size: int) -> tuple[list[Entry], int]:
        """Return a page (from 1) of the records that hold all `words`, folded first, and how many there are in all."""
        rows = await self._pool.fetch(QUERIES["found"], list(words), size, (page - 1) * size)
        return [_entry(row) for row in rows], rows[0]["total"] if rows else 0

    async def count(self) -> int:
        """Return how many records live."""
        return cast("int", await self._pool.fetchval(QUERIES["count"]))

    async def snapshot(self) -> tuple[int, int]:
        """Keep everything as it is now, for `restore`; returns living records and the feed's last place."""
        async with self.turn() as conn:
            await conn.fetchval(QUERIES["lock_feed"])
            await self._keep(conn)
            return await self._size(conn)

    async def restore(self) -> tuple[int, int] | None:
        """Put everything back to the snapshot, and wake the readers; returns as `snapshot` does, None without one."""
        async with self.turn() as conn:
            await conn.fetchval(QUERIES["lock_feed"])
            if not await conn.fetchval(QUERIES["has_snapshot"]):
                return None
            await self._put_back(conn)
            return await self._size(conn)

    async def _keep(self, conn: Any) -> None:
        await conn.execute(QUERIES["snapshot"])

    async def _put_back(self, conn: Any) -> None:
        await conn.execute(QUERIES["restore"])

    async def _size(self, conn: Any) -> tuple[int, int]:
        return await conn.fetchval(QUERIES["count"]), (await conn.fetchrow(QUERIES["feed"]))["last_seq"]


async def open_store(pool: "asyncpg.Pool[asyncpg.Record]", system: System) -> Store:
    """Bring the database up to date and return the store on it."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock($1)", _MIGRATION_LOCK)
        await conn.execute((_SQL / "schema.sql").read_text())
        feed = await conn.fetchval("SELECT id FROM feed")
    return Store(pool, system, feed)


async def _held(conn: Any, ids: Sequence[str]) -> dict[str, Held]:
    rows = await conn.fetch(QUERIES["held"], sorted(set(ids)))
    return {r["id"]: Held(r["version"], r["author"], r["record"].encode() if r["record"] else None) for r in rows}


def _remembered(row: asyncpg.Record) -> Remembered:
    return Remembered(row["body_hash"], Outcome(row["status"], row["id"], row["version"], row["problem"]))


def _raw(text: str | None) -> msgspec.Raw:
    return msgspec.Raw(text.encode() if text else b"null")


def _entry(row: asyncpg.Record) -> Entry:
    return Entry(row["id"], row["version"], row["author"], row["changed_at"], _raw(row["record"]))
