"""A system of persons, objects, locations, events and links behind HTTP: its feed names people, and graphs are read."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from services.visor_sync.domain.records import FeedItem, Outcome, Shown
from services.visor_sync.graph.document import document
from services.visor_sync.graph.shape import Graph
from services.visor_sync.http_answers import Items, graphs
from services.visor_sync.http_system import HttpSystem, good
from services.visor_sync.mapping.translator import MappedTranslator

AT_ONCE = 500
READS = 5
TORN = f"it changed at each of {READS} readings"


class GraphSystem(HttpSystem):
    """One such system; where its graphs are not whole, they are read again."""

    def __init__(self, side: str, url: str, token: str, translator: MappedTranslator) -> None:
        super().__init__(side, url, token, translator.collection)
        self._translator = translator

    async def fill(self, items: Sequence[FeedItem]) -> list[FeedItem]:
        """Feed items with each person's whole graph as one document, at the version at which it was read.

        Whoever is gone meanwhile is left out: the feed says so later.
        """
        read = await self.read_graphs([item.id for item in items if item.only_named])
        told = []
        for item in items:
            graph, why = read.found.get(item.id), read.unreadable.get(item.id)
            if not item.only_named:
                told.append(item)
            elif why is not None:
                told.append(msgspec.structs.replace(item, unreadable=why))
            elif graph is not None:
                told.append(msgspec.structs.replace(item, version=graph.version, record=self._document(graph)))
        return told

    async def graphs(self, ids: Sequence[str]) -> dict[str, Graph]:
        """Whole graphs by person, without those who are gone or cannot be read."""
        return (await self.read_graphs(ids)).found

    async def read_graphs(self, ids: Sequence[str]) -> Items[Graph]:
        """Whole graphs by person, and why others could not be read; one that is torn at every reading is among them."""
        read = Items[Graph]({}, {})
        for start in range(0, len(ids), AT_ONCE):
            torn: Collection[str] = ids[start : start + AT_ONCE]
            for _ in range(READS):
                some = await self._graphs(torn)
                read.unreadable.update(some.unreadable)
                read.found.update({id_: graph for id_, graph in some.found.items() if graph.whole})
                torn = [id_ for id_, graph in some.found.items() if not graph.whole]
                if not torn:
                    break
            read.unreadable.update(dict.fromkeys(torn, TORN))
        return read

    async def _graphs(self, ids: Collection[str]) -> Items[Graph]:
        status, body = await self._call("POST", "graphs", data=msgspec.json.encode({"ids": list(ids)}))
        return graphs(self.side, good(status, body))

    async def record(self, external_id: str) -> Shown | None:
        """One person's graph as a document with its version, or None where the person is gone."""
        return self._shown(external_id, await self.read_graphs([external_id]))

    async def page(self, after: str, limit: int) -> tuple[list[Shown], str | None]:
        """A page of all people's graphs as documents in the order of their ids, and where the next begins."""
        named, following = await super().page(after, limit)
        read = await self.read_graphs([item.id for item in named if not item.unreadable])
        shown = [item if item.unreadable else self._shown(item.id, read) for item in named]
        return [item for item in shown if item is not None], following

    async def write(self, requests: Sequence[bytes]) -> list[Outcome]:
        """Send the steps of several people; one outcome for each, in order."""
        return await self._write("steps", requests)

    def _shown(self, external_id: str, read: Items[Graph]) -> Shown | None:
        if why := read.unreadable.get(external_id):
            return Shown(id=external_id, unreadable=why)
        graph = read.found.get(external_id)
        return None if graph is None else Shown(id=external_id, version=graph.version, record=self._document(graph))

    def _document(self, graph: Graph) -> dict[str, Any]:
        return document(graph, self._translator.links)
