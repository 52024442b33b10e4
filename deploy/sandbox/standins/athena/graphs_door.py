"""The HTTP door for reading the graph: persons with all their links and things, many at once."""

from typing import Any

import msgspec
from aiohttp import web

from deploy.sandbox.standins.athena.graph_store import GraphStore
from deploy.sandbox.standins.athena.screen import DERIVED
from deploy.sandbox.standins.engine import body
from deploy.sandbox.standins.engine.api import MOST_ITEMS
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.problem import Problem


class GraphsAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The persons to read; those who are not there are left out of the answer."""

    ids: list[str]


class JoinedThing(msgspec.Struct, frozen=True):
    """A thing at the end of a link; `joined` is how many persons are joined to it by a live link."""

    id: str
    kind: str
    version: int
    joined: int
    record: msgspec.Raw


class GraphLink(msgspec.Struct, frozen=True):
    """A link, live while `until` is empty."""

    id: str
    version: int
    role: str
    since: str
    until: str
    thing: JoinedThing


class PersonGraph(msgspec.Struct, frozen=True):
    """A person. `version` was theirs before all was read, `version_after` afterwards: where they differ, read again."""

    id: str
    version: int
    version_after: int
    record: msgspec.Raw
    links: list[GraphLink]


class Graphs(msgspec.Struct, frozen=True):
    """The persons found, in the order asked for."""

    graphs: list[PersonGraph]


_cards = msgspec.json.Decoder(dict[str, msgspec.Raw])


async def read_graphs(store: GraphStore, ids: list[str]) -> list[PersonGraph]:
    """Return these persons in several reads, so that a write may come between them."""
    before = {row["id"]: row["version"] for row in await store.read("versions", ids)}
    rows = await store.read("all_links", ids)
    counts = await store.read("joined", sorted({row["thing"] for row in rows}))
    joined = {row["thing"]: row["joined"] for row in counts}
    links: dict[str, list[GraphLink]] = {id_: [] for id_ in ids}
    for id_, person, role, since, until, version, thing, kind, thing_version, record in rows:
        leads_to = JoinedThing(thing, kind, thing_version, joined.get(thing, 0), msgspec.Raw(record.encode()))
        links[person].append(GraphLink(id_, version, role, since, until, leads_to))
    after = await store.own_records(ids)
    return [
        PersonGraph(id_, before[id_], after[id_][0], _own(after[id_][1]), links[id_])
        for id_ in dict.fromkeys(ids)
        if id_ in before and id_ in after
    ]


def _own(card: str) -> msgspec.Raw:
    values: dict[str, Any] = _cards.decode(card)
    for name in DERIVED:
        values.pop(name, None)
    return msgspec.Raw(msgspec.json.encode(values))


def torn(graphs: list[PersonGraph]) -> list[PersonGraph]:
    """Return the answer as a write in the middle of it would leave it: one person's lacks some of the links."""
    place = max(range(len(graphs)), key=lambda it: len(graphs[it].links))
    whole = graphs[place]
    part = msgspec.structs.replace(
        whole, version_after=whole.version_after + 1, links=whole.links[: len(whole.links) // 2]
    )
    return [*graphs[:place], part, *graphs[place + 1 :]]


class GraphsDoor:
    """POST /graphs."""

    def __init__(self, store: GraphStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def graphs(self, request: web.Request) -> web.Response:
        """Persons with their links."""
        asked = body.decode(await request.read(), GraphsAsked)
        if len(asked.ids) > MOST_ITEMS:
            raise Problem(422, f"At most {MOST_ITEMS} persons are read at once.")
        ids = [id_ for id_ in asked.ids if id_.isprintable()]
        graphs = await read_graphs(self._store, ids)
        if graphs and self._faults.counts("torn_graphs"):
            graphs = torn(graphs)
        return web.Response(body=msgspec.json.encode(Graphs(graphs)), content_type="application/json")
