"""The memory of ATHENA: the engine's, with each person's whole card, and beside it the graph a card is read from."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, cast

import asyncpg
import msgspec

from deploy.sandbox.standins.athena import graph_rows, screen
from deploy.sandbox.standins.athena.graph import Graph, Link, Thing
from deploy.sandbox.standins.athena.graph_rows import QUERIES
from deploy.sandbox.standins.athena.steps import Asked, Run, Work
from deploy.sandbox.standins.athena.things import day_text
from deploy.sandbox.standins.engine import store as engine
from deploy.sandbox.standins.engine.store import Store, open_store
from deploy.sandbox.standins.engine.system import System
from deploy.sandbox.standins.engine.write import Decision, Held, Outcome, Remembered, Write

USED = "This idempotency key was used for another request; use a new key."
_AT_ONCE = 1000
_UPGRADE = "athena.upgrade"
_encode = msgspec.json.Encoder()


class GraphStore(Store):
    """Persons, the things they are joined to, and the links; open it with `open_graph_store`."""

    async def _save(self, conn: Any, last: int, decision: Decision) -> None:
        """Turn the cards of a decision into links first, and save what the links then say."""
        cards = {id_: msgspec.json.decode(it.record) if it.record else None for id_, it in decision.saved.items()}
        if not cards:
            await super()._save(conn, last, decision)
            return
        keys = {key for card in cards.values() if card for key in screen.keys(card)}
        graph = await graph_rows.load(conn, _today(), cards, keys)
        saved = {}
        for id_, held in decision.saved.items():
            card = cards[id_]
            if card is None:
                screen.end_all(graph, id_, held.author)
                saved[id_] = held
            else:
                screen.key_in(graph, id_, card, held.author)
                shown = _encode.encode(screen.screen(graph, id_, screen.own(card)))
                saved[id_] = Held(held.version, held.author, shown)
        await super()._save(conn, last, Decision(decision.outcomes, saved, decision.remembered))
        await graph_rows.save(conn, graph)

    async def steps(self, groups: Sequence[Asked], stop: int | None) -> list[Run]:
        """Carry out groups in one transaction, at most `stop` steps of each, and return what became of each."""
        async with self.turn() as conn:
            last = cast("int", await conn.fetchval(engine.QUERIES["lock_feed"]))
            keys = [it.group.idempotency_key for it in groups]
            known = await graph_rows.runs(conn, keys)
            taken = {row["key"] for row in await conn.fetch(engine.QUERIES["remembered"], keys)} - known.keys()
            named, held = await self._name(conn, [_write(it, known) for it in groups])
            graph = await graph_rows.load(
                conn,
                _today(),
                [id_ for _, id_ in named],
                {key for it in groups for key in it.candidates()},
                {id_ for run in known.values() if not run.status for id_ in run.names.values()},
            )
            work, outcomes, kept = Work(graph, held, stop), [], dict[str, Run]()
            for it, (_, id_) in zip(groups, named, strict=True):
                key = it.group.idempotency_key
                before = kept.get(key) or known.get(key)
                if key in taken or (before is not None and before.body_hash != it.body_hash):
                    outcomes.append(Run(it.body_hash, 422, it.group.id, None, USED, 0, True, {}))
                elif before is not None and before.status:
                    outcomes.append(before)
                else:
                    kept[key] = work.run(it, before.id if before and before.id else id_, before)
                    outcomes.append(kept[key])
            new = {key: Remembered(r.body_hash, _outcome(r)) for key, r in kept.items() if key not in known}
            await super()._save(conn, last, Decision([], work.saved, new))
            await graph_rows.save(conn, graph)
            await graph_rows.keep_runs(conn, kept)
            return outcomes

    async def create_thing(self, kind: str, record: dict[str, Any], author: str) -> Thing:
        """Save a new thing that nobody is joined to yet."""
        async with self.turn() as conn:
            await conn.fetchval(engine.QUERIES["lock_feed"])
            graph = await graph_rows.load(conn, _today())
            thing = graph.create(kind, record, author)
            await graph_rows.save(conn, graph)
            return thing

    async def thing(self, id_: str) -> Thing | None:
        """Return a thing, or None."""
        graph = await graph_rows.load(self._pool, "", things=[id_])
        return graph.things.get(id_)

    async def joined(self, id_: str) -> list[asyncpg.Record]:
        """Return the links to a thing: id, person, role, since, until, and the person's record."""
        return list(await self._pool.fetch(QUERIES["links_of_thing"], id_))

    async def edit_thing(self, before: Thing, record: dict[str, Any], author: str) -> Thing | None:
        """Give a thing another record, and all who are joined to it a new version; None where it changed meanwhile."""
        async with self.turn() as conn:
            last = cast("int", await conn.fetchval(engine.QUERIES["lock_feed"]))
            rows = await conn.fetch(QUERIES["links_of_thing"], before.id)
            persons = list(dict.fromkeys(row["person"] for row in rows if not row["until"]))
            graph = await graph_rows.load(conn, _today(), persons, things=[before.id])
            if before.id not in graph.things or graph.things[before.id].version != before.version:
                return None
            thing = graph.edit(before.id, record, author)
            await self._shown_anew(conn, last, graph, persons, author)
            return thing

    async def join(self, person: str, thing: str, role: str, since: str, author: str) -> tuple[Link, bool] | None:
        """Join a person to a thing; returns the link and whether it is new, None where either is not there."""
        async with self.turn() as conn:
            last = cast("int", await conn.fetchval(engine.QUERIES["lock_feed"]))
            graph = await graph_rows.load(conn, _today(), [person], things=[thing])
            if thing not in graph.things or await conn.fetchrow(engine.QUERIES["one"], person) is None:
                return None
            link, new = graph.link(person, graph.things[thing], role, since, author)
            if new:
                await self._shown_anew(conn, last, graph, [person], author)
            return link, new

    async def link(self, id_: str) -> Link | None:
        """Return a link, or None."""
        row = await self._pool.fetchrow(QUERIES["link"], id_)
        return Link(*row.values()) if row else None

    async def amend_link(self, before: Link, since: str, until: str, author: str) -> Link | None:
        """Give a link other dates; None where it changed meanwhile."""
        async with self.turn() as conn:
            last = cast("int", await conn.fetchval(engine.QUERIES["lock_feed"]))
            row = await conn.fetchrow(QUERIES["link"], before.id)
            if row is None or row["version"] != before.version:
                return None
            graph = await graph_rows.load(conn, _today(), [before.person], things=[before.thing])
            link = graph.amend(before, since, until, author)
            await self._shown_anew(conn, last, graph, [before.person], author)
            return link

    async def _shown_anew(self, conn: Any, last: int, graph: Graph, persons: Iterable[str], author: str) -> None:
        """Save the graph, and the cards of these persons under a new version and place of the feed."""
        rows = await conn.fetch(engine.QUERIES["held"], list(persons))
        saved = {}
        for row in sorted(rows, key=lambda row: str(row["id"])):
            if row["record"] is not None:
                own = screen.own(msgspec.json.decode(row["record"]))
                shown = _encode.encode(screen.screen(graph, row["id"], own))
                saved[row["id"]] = Held(row["version"] + 1, author, shown)
        await super()._save(conn, last, Decision([], saved, {}))
        await graph_rows.save(conn, graph)

    async def read(self, query: str, ids: Sequence[str]) -> list[asyncpg.Record]:
        """Answer one of the graph's queries about these ids, by itself."""
        return list(await self._pool.fetch(QUERIES[query], list(ids)))

    async def own_records(self, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Return version and card of these persons, the living ones."""
        rows = await self._pool.fetch(engine.QUERIES["held"], list(ids))
        return {row["id"]: (row["version"], row["record"]) for row in rows if row["record"] is not None}

    async def join_cards_of_old(self) -> None:
        """Make links of the cards that were kept before there was a graph; each person has a new version then."""
        if (await self._pool.fetchrow(QUERIES["numbers"]))["upgraded"]:  # type: ignore[index]
            return
        more, last = True, ""
        while more:
            listed, more = await self.after(last, _AT_ONCE)
            last = listed[-1].id if listed else last
            cards = [(it, msgspec.json.decode(it.record)) for it in listed]
            await self.write(
                [
                    Write(op="update", id=it.id, if_match=it.version, author=_UPGRADE, record={})
                    for it, card in cards
                    if next(screen.wanted({"places": [], **card}), None)
                ]
            )
        await self._pool.execute(QUERIES["set_upgraded"])

    async def _keep(self, conn: Any) -> None:
        await super()._keep(conn)
        await conn.execute(QUERIES["snapshot"])

    async def _put_back(self, conn: Any) -> None:
        await super()._put_back(conn)
        await conn.execute(QUERIES["restore"])


async def open_graph_store(pool: "asyncpg.Pool[asyncpg.Record]", system: System) -> GraphStore:
    """Bring the database up to date and return the store on it."""
    plain = await open_store(pool, system)
    async with pool.acquire() as conn, conn.transaction():
        await conn.fetchval(engine.QUERIES["lock_feed"])
        await conn.execute((graph_rows.SQL / "graph.sql").read_text())
    store = GraphStore(pool, system, plain.feed)
    await store.join_cards_of_old()
    return store


def _today() -> str:
    return day_text(datetime.datetime.now(datetime.UTC).date())


def _write(it: Asked, known: dict[str, Run]) -> Write:
    before = known.get(it.group.idempotency_key)
    return Write(op=it.group.op, id=before.id if before and before.id else it.group.id)


def _outcome(run: Run) -> Outcome:
    return Outcome(run.status, run.id, run.version, run.problem)
