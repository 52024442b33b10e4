"""PostgreSQL: pools, SQL by name from `.sql` files, and forward-only migrations."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any

import asyncpg

from shared.logs import log

Connection = asyncpg.pool.PoolConnectionProxy | asyncpg.Connection
Pool = asyncpg.Pool
DATABASE_OUT = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)
"""Faults of the database that pass by themselves; a server that is starting or stopping is among them."""

SHARED_SQL = Path(__file__).parent / "sql"
_NAME = re.compile(r"^-- name: (\w+)\b.*$", re.MULTILINE)


class Queries:
    """The named queries of one `.sql` file: `queries.insert_case` is the text after `-- name: insert_case`."""

    def __init__(self, path: Path) -> None:
        parts = _NAME.split(path.read_text(encoding="utf-8"))
        self._texts = {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}

    def __getattr__(self, name: str) -> str:
        try:
            return self._texts[name]
        except KeyError:
            raise AttributeError(f"no query is named {name}") from None


class Session(asyncpg.Connection):
    """A connection of a pool.

    Only where somebody left something in the session is it cleared when the connection goes back: that costs a round
    trip, which most transactions can do without.
    """

    _left = False

    def leave_state(self) -> None:
        """Clear the session when the connection goes back."""
        self._left = True

    def get_reset_query(self) -> str:
        return super().get_reset_query() if self._left else ""


def leaves_state(connection: Any) -> None:
    """Say that a setting, a lock or a channel listened to is left in the session until the connection goes back."""
    connection.leave_state()


async def open_pool(dsn: str, schema: str, *, size: int = 10, **more: str) -> asyncpg.Pool:
    """Open a pool whose connections work in one schema and give up waiting for a lock after 10 s.

    `more` are the server's own settings for these connections.
    """
    pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        server_settings=_settings(schema, more),
        command_timeout=120,
        connection_class=Session,
        statement_cache_size=500,
    )
    assert pool is not None
    return pool


@contextlib.asynccontextmanager
async def connect(dsn: str, schema: str, **more: str) -> AsyncIterator[asyncpg.Connection]:
    """Open one connection as a pool's are, for what must not be left behind on a shared one."""
    connection = await asyncpg.connect(dsn, server_settings=_settings(schema, more), command_timeout=600)
    try:
        yield connection
    finally:
        await connection.close()


def _settings(schema: str, more: Mapping[str, str]) -> dict[str, str]:
    return {
        "search_path": schema,
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
        "application_name": schema,
        "timezone": "UTC",
        "jit": "off",
        **more,
    }


async def migrate(owner_dsn: str, schema: str, role: str, folders: Iterable[Path]) -> int:
    """Bring a schema to the newest migration; run by the schema's owner, never by the service's own role.

    Each folder's `NNNN_*.sql` files run in order, each in its own transaction, once for ever. `:role` in them stands
    for the runtime role. Several processes may try at once: an advisory lock lets one work.

    Returns:
        How many migrations were applied now.
    """
    connection = await asyncpg.connect(owner_dsn, server_settings={"search_path": schema, "lock_timeout": "5s"})
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext($1))", f"migrate {schema}")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
        )
        done = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
        waiting = [path for folder in folders for path in sorted(folder.glob("[0-9]*.sql")) if path.name not in done]
        for path in waiting:
            async with connection.transaction():
                await connection.execute(path.read_text(encoding="utf-8").replace(":role", role))
                await connection.execute("INSERT INTO migrations (name) VALUES ($1)", path.name)
            log.info("migration.applied", migration=path.name)
        return len(waiting)
    finally:
        await connection.close()
