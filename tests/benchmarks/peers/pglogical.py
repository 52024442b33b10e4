"""pglogical between two servers, each subscribed to the other, the later write winning: Debian's packages."""

import asyncio
import contextlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg

from tests.benchmarks.peers.result import PAIRS, RATE, SECONDS, CouldNotRun, Figure, latencies, told

PEER = "pglogical"
PACKAGES = "postgresql-NN and postgresql-NN-pglogical of Debian"
SERVERS = Path("/usr/lib/postgresql")
TABLE = "CREATE TABLE people (id text PRIMARY KEY, work text, home text, rest text, at timestamptz)"
SETTINGS = {
    "wal_level": "logical",
    "shared_preload_libraries": "pglogical",
    "track_commit_timestamp": "on",
    "pglogical.conflict_resolution": "last_update_wins",
    "max_worker_processes": "20",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}
QUIET_SECONDS = 60.0


async def pglogical(_folder: Path, size: int) -> list[Figure]:
    """All figures of this peer.

    Raises:
        CouldNotRun: it is not installed, or does not start.
    """
    async with _server() as one, _server() as other:
        await _joined(one, other)
        a, b = await asyncpg.connect(one), await asyncpg.connect(other)
        try:
            figures = await _pairs(a, b)
            figures += latencies(PEER, await _latency(a, b))
            return [*figures, await _bulk(a, b, size)]
        finally:
            await a.close()
            await b.close()


def _binaries() -> Path:
    found = sorted(SERVERS.glob("*/lib/pglogical.so"), reverse=True)
    if not found:
        raise CouldNotRun(f"it is not installed: {PACKAGES}")
    return found[0].parent.parent / "bin"


@contextlib.asynccontextmanager
async def _server() -> AsyncIterator[str]:
    """A server in a folder of its own; yields where it is."""
    binaries, folder = _binaries(), tempfile.mkdtemp(prefix="boyd-peer-")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    nobody: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root; Debian's package brings this user
        shutil.chown(folder, "postgres", "postgres")
        nobody = ["runuser", "-u", "postgres", "--"]
    await told(*nobody, binaries / "initdb", "-D", folder, "-U", "peer", "-A", "trust", "-E", "UTF8", cwd=Path("/"))
    settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    known = await told(*nobody, binaries / "postgres", "--describe-config", cwd=Path("/"))
    if "output_plugin_libraries" in known:  # newer servers want it named
        settings.append("-coutput_plugin_libraries=pgoutput,pglogical_output")
    server = await asyncio.create_subprocess_exec(
        *nobody, binaries / "postgres", "-D", folder, f"-p{port}", *settings,
        cwd="/", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"postgresql://peer@127.0.0.1:{port}/postgres"
        await _answers(address)
        yield address
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _answers(address: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            connection = await asyncpg.connect(address)
        except (OSError, asyncpg.PostgresError) as error:
            if time.monotonic() > until:
                raise CouldNotRun("its server did not start") from error
            await asyncio.sleep(0.1)
            continue
        await connection.close()
        return


async def _joined(one: str, other: str) -> None:
    """Each server publishes its table and subscribes to the other's, without what came from there."""
    connections = [await asyncpg.connect(address) for address in (one, other)]
    try:
        for name, connection, address in zip(("one", "other"), connections, (one, other), strict=True):
            await connection.execute(TABLE)
            await connection.execute("CREATE EXTENSION pglogical")
            await connection.execute("SELECT pglogical.create_node($1, $2)", name, address)
            await connection.execute("SELECT pglogical.replication_set_add_table('default', 'people')")
        for name, connection, source in zip(("one", "other"), connections, (other, one), strict=True):
            await connection.execute(
                "SELECT pglogical.create_subscription($1, $2, synchronize_data := false, forward_origins := '{}')",
                f"sub_{name}", source,
            )  # fmt: skip
        try:
            async with asyncio.timeout(30):
                for name, connection in zip(("one", "other"), connections, strict=True):
                    await connection.execute("SELECT pglogical.wait_for_subscription_sync_complete($1)", f"sub_{name}")
        except TimeoutError as error:
            raise CouldNotRun("its subscriptions did not start in 30 s") from error
    finally:
        for connection in connections:
            await connection.close()


async def _pairs(a: asyncpg.Connection, b: asyncpg.Connection) -> list[Figure]:
    """Both change another field of the same person at the same moment; kept is what both show of both."""
    ids = [f"p{at}" for at in range(PAIRS)]
    await a.executemany("INSERT INTO people VALUES ($1, 'none', 'none', '', now())", [(it,) for it in ids])
    await _until(b, "SELECT count(*) = $1 FROM people", PAIRS)
    for it in ids:
        await asyncio.gather(
            a.execute("UPDATE people SET work = $1 WHERE id = $1", it),
            b.execute("UPDATE people SET home = $1 WHERE id = $1", it),
        )
    await _still(a, b)
    rows = [await it.fetch("SELECT id, work, home FROM people ORDER BY id") for it in (a, b)]
    kept = sum(one == other and one["work"] == one["home"] == one["id"] for one, other in zip(*rows, strict=True))
    differ = sum(one != other for one, other in zip(*rows, strict=True))
    why = f"{differ} differ for good between its two servers" if differ else ""
    return [Figure(peer=PEER, name="mirror.different_fields", value=kept, unit="pairs", why=why)]


async def _latency(a: asyncpg.Connection, b: asyncpg.Connection) -> list[float]:
    """From a commit on one server to its being read on the other, at `RATE` a second."""
    delays = []
    for at in range(RATE * SECONDS):
        began = time.monotonic()
        await a.execute("UPDATE people SET rest = $2 WHERE id = $1", f"p{at % PAIRS}", f"edit {at}")
        committed = time.monotonic()
        await _until(b, "SELECT rest = $2 FROM people WHERE id = $1", f"p{at % PAIRS}", f"edit {at}")
        delays.append(time.monotonic() - committed)
        await asyncio.sleep(max(0.0, 1 / RATE - (time.monotonic() - began)))
    return delays


async def _bulk(a: asyncpg.Connection, b: asyncpg.Connection, size: int) -> Figure:
    """Rows of 3 KB inserted on one server until they are on the other."""
    rows = [(f"b{at}", "x" * 3000) for at in range(size)]
    began = time.monotonic()
    await a.executemany("INSERT INTO people (id, rest) VALUES ($1, $2)", rows)
    await _until(b, "SELECT count(*) = $1 FROM people WHERE id LIKE 'b%'", size)
    seconds = time.monotonic() - began
    return Figure(
        peer=PEER, name="mirror.bulk", value=round(size / seconds, 1), unit="records/s", why="rows as they are"
    )


async def _until(connection: asyncpg.Connection, query: str, *args: object) -> None:
    until = time.monotonic() + 600
    while not await connection.fetchval(query, *args):
        if time.monotonic() > until:
            raise CouldNotRun("what was written on one server did not come to the other in ten minutes")
        await asyncio.sleep(0.001)


async def _still(a: asyncpg.Connection, b: asyncpg.Connection) -> None:
    """Wait until neither server's table changes any more."""
    query = "SELECT string_agg(people::text, '' ORDER BY id) FROM people"
    before, since, until = None, time.monotonic(), time.monotonic() + QUIET_SECONDS
    while time.monotonic() < until:
        now = [await it.fetchval(query) for it in (a, b)]
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > 3:
            return
        await asyncio.sleep(0.1)
    raise CouldNotRun("its tables still change after a minute")
