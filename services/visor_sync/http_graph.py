"""A system of persons, objects, locations, events and links behind HTTP: its feed names people, and graphs are read."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from services.visor_sync.domain.records import FeedItem, Outcome
from services.visor_sync.graph.document import document
from services.visor_sync.graph.shape import Graph
from services.visor_sync.http_system import HttpSystem, Outcomes, SystemOut, good, read_answer
from services.visor_sync.mapping.translator import MappedTranslator

AT_ONCE = 500
READS = 5


class _Graphs(msgspec.Struct):
    graphs: list[Graph]


class _Named(msgspec.Struct):
    id: str


class _List(msgspec.Struct):
    items: list[_Named]
    next: str | None


class GraphSystem(HttpSystem):
    """One such system; where its graphs are not whole, they are read again."""

    def __init__(self, side: str, url: str, token: str, translator: MappedTranslator) -> None:
        super().__init__(side, url, token, translator.collection)
        self._translator = translator

    async def fill(self, items: Sequence[FeedItem]) -> list[FeedItem]:
        """Feed items with each person's whole graph as one document, at the version at which it was read.

        Whoever is gone meanwhile is left out: the feed says so later.
        """
        graphs = await self.graphs([item.id for item in items if not item.deleted])
        told = []
        for item in items:
            graph = graphs.get(item.id)
            if item.deleted:
                told.append(item)
            elif graph is not None:
                told.append(msgspec.structs.replace(item, version=graph.version, record=self._document(graph)))
        return told

    async def graphs(self, ids: Sequence[str]) -> dict[str, Graph]:
        """Whole graphs by person, without those who are gone.

        Raises:
            SystemOut: the system is out, or a graph changed at every reading.
        """
        found: dict[str, Graph] = {}
        for start in range(0, len(ids), AT_ONCE):
            torn: Collection[str] = ids[start : start + AT_ONCE]
            for _ in range(READS):
                read = await self._graphs(torn)
                found |= {graph.id: graph for graph in read if graph.whole}
                torn = [graph.id for graph in read if not graph.whole]
                if not torn:
                    break
            if torn:
                raise SystemOut(f"{self.side}: {len(torn)} graphs changed at each of {READS} readings")
        return found

    async def _graphs(self, ids: Collection[str]) -> list[Graph]:
        status, body = await self._call("POST", "graphs", data=msgspec.json.encode({"ids": list(ids)}))
        return read_answer(good(status, body), _Graphs).graphs

    async def record(self, external_id: str) -> tuple[int, dict[str, Any]] | None:
        """One person's graph as a document with its version, or None where the person is gone."""
        graph = (await self.graphs([external_id])).get(external_id)
        return None if graph is None else (graph.version, self._document(graph))

    async def page(self, after: str, limit: int) -> tuple[list[tuple[str, int, dict[str, Any]]], str | None]:
        """A page of all people's graphs as documents in the order of their ids, and where the next begins."""
        query = {"after": after, "limit": str(limit)}
        status, body = await self._call("GET", self._collection, params=query)
        listed = read_answer(good(status, body), _List)
        graphs = await self.graphs([item.id for item in listed.items])
        return [(graph.id, graph.version, self._document(graph)) for graph in graphs.values()], listed.next

    async def write(self, requests: Sequence[bytes]) -> list[Outcome]:
        """Send the steps of several people; one outcome for each, in order."""
        body = b'{"items":[' + b",".join(requests) + b"]}"
        status, answer = await self._call("POST", f"{self._collection}/steps", data=body)
        return read_answer(good(status, answer), Outcomes).outcomes

    def _document(self, graph: Graph) -> dict[str, Any]:
        return document(graph, self._translator.links)
