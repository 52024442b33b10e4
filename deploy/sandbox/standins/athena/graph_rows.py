"""The graph's rows: a part of it into working memory, and what changed of it back, each in a few statements."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from deploy.sandbox.standins.athena.graph import Graph, Link, Thing
from deploy.sandbox.standins.athena.steps import Run
from deploy.sandbox.standins.athena.things import key_of

SQL = Path(__file__).parent / "sql"
QUERIES = dict(re.findall(r"^-- name: (\w+)\n(.*?)(?=^-- name:|\Z)", (SQL / "queries.sql").read_text(), re.M | re.S))


async def load(
    conn: Any, today: str, persons: Iterable[str] = (), keys: Iterable[tuple[str, str]] = (), things: Iterable[str] = ()
) -> Graph:
    """Return these persons' live links, the things they lead to, these things, and all that are under these keys."""
    links = [Link(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]) for r in await _links(conn, persons)]
    ids = sorted({link.thing for link in links} | set(things))
    found = [_thing(row) for row in await conn.fetch(QUERIES["things"], ids)] if ids else []
    by_kind: dict[str, set[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, set()).add(key)
    for kind, wanted in sorted(by_kind.items()):
        found += [_thing(row) for row in await conn.fetch(QUERIES["candidates"], kind, sorted(wanted))]
    numbers = await conn.fetchrow(QUERIES["numbers"])
    found.sort(key=lambda thing: thing.id)
    return Graph(found, links, (numbers["things"], numbers["links"]), today)


async def _links(conn: Any, persons: Iterable[str]) -> list[Any]:
    return list(await conn.fetch(QUERIES["live_links"], sorted(set(persons))))


def _thing(row: Any) -> Thing:
    return Thing(row["id"], row["kind"], row["version"], msgspec.json.decode(row["record"]), row["author"])


async def save(conn: Any, graph: Graph) -> None:
    """Write back what changed."""
    if graph.saved_things:
        things = [
            (it.id, it.kind, it.version, key_of(it.kind, it.record), msgspec.json.encode(it.record).decode(), it.author)
            for it in graph.saved_things.values()
        ]
        await conn.execute(QUERIES["save_things"], *_columns(things))
    if graph.saved_links:
        links = [msgspec.structs.astuple(link) for link in graph.saved_links.values()]
        await conn.execute(QUERIES["save_links"], *_columns(links))
    if graph.saved_things or graph.saved_links:
        await conn.execute(QUERIES["set_numbers"], graph.last_thing, graph.last_link)


async def runs(conn: Any, keys: list[str]) -> dict[str, Run]:
    """Return what became of groups of steps under these idempotency keys."""
    rows = await conn.fetch(QUERIES["runs"], keys)
    return {
        r["key"]: Run(
            r["body_hash"],
            r["status"],
            r["id"],
            r["version"],
            r["problem"],
            r["done"],
            r["alone"],
            msgspec.json.decode(r["names"]),
        )
        for r in rows
    }


async def keep_runs(conn: Any, kept: dict[str, Run]) -> None:
    """Keep what became of groups of steps."""
    if kept:
        rows = [
            (key, *msgspec.structs.astuple(run)[:-1], msgspec.json.encode(run.names).decode())
            for key, run in kept.items()
        ]
        await conn.execute(QUERIES["keep_runs"], *_columns(rows))


def _columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
