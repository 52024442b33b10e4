"""A write as steps: the person's own record, then each new thing and its link, and only then the ends of old links.

A thing is never edited, for others may be joined to it: another one is found or made, and the person is joined to that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from services.visor_sync.domain.cells import field_names, state_of
from services.visor_sync.domain.projecting import overlaid
from services.visor_sync.domain.records import Wanted
from services.visor_sync.graph.document import placed
from services.visor_sync.graph.shape import Graph, GraphLink
from services.visor_sync.mapping.file import Linked
from services.visor_sync.mapping.translator import MappedTranslator
from shared.messages import Json

_LONDON = ZoneInfo("Europe/London")
Step = dict[str, Any]


@dataclass(frozen=True)
class GraphWording:
    """Words a write as the steps of one person."""

    translator: MappedTranslator
    now: Callable[[], datetime] = lambda: datetime.now(_LONDON)

    def item(self, wanted: Wanted, graph: Graph | None) -> bytes | None:
        """The item of a bulk request; None where old links must be ended and the person's graph is not known."""
        steps = self.steps(wanted, graph)
        if steps is None:
            return None
        item: dict[str, Any] = {"op": "create", "idempotency_key": wanted.key, "author": wanted.author}
        if wanted.external_id:
            item |= {"op": "update", "id": wanted.external_id, "if_match": wanted.if_match}
        return msgspec.json.encode(item | {"steps": steps})

    def steps(self, wanted: Wanted, graph: Graph | None) -> list[Step] | None:
        """The steps in the order in which they must be done; None where the graph is needed for them."""
        places = self.translator.places
        fields = set(field_names(list(wanted.cells)))
        linked = {name: cell.value for name, cell in wanted.cells.items() if name.partition("/")[0] in places}
        replaced = {name for name in linked if name in state_of(wanted.shadow)}
        if replaced and graph is None:
            return None
        steps = self._own(wanted, fields - places.keys())
        for number, (name, value) in enumerate(sorted(linked.items())):
            if value is not None:
                steps += self._link(name, value, f"t{number}")
        if graph is not None and replaced:
            steps += self._ends(graph, replaced, steps)
        return steps

    def _own(self, wanted: Wanted, fields: set[str]) -> list[Step]:
        if not fields and wanted.external_id:
            return []
        record = self.translator.write(overlaid(wanted.shadow, wanted.cells), fields)
        if wanted.external_id is None:
            record["synthetic"] = wanted.synthetic
        return [{"do": "record", "record": record}]

    def _link(self, name: str, value: Json, label: str) -> list[Step]:
        """The steps that find or make a cell's thing, and join the person to it."""
        field = name.partition("/")[0]
        place = self.translator.places[field]
        row = self.translator.links[place]
        written = self.translator.write({name: value}, {field})[place]
        element = written if row.one else written[0]
        record = {row.bare: element} if row.bare else dict(element)
        since = record.pop(row.since, "") if row.since else ""
        role = record.pop(row.role_at) if row.role_at else row.role
        return [
            {"do": "find_or_create", "as": label, "kind": row.kind, "record": record},
            {"do": "link", "to": label, "role": role, "since": since},
        ]

    def _ends(self, graph: Graph, replaced: set[str], steps: list[Step]) -> list[Step]:
        """Ends of the live links that stand for cells which are gone or have another value now."""
        today = self.now().strftime(self.translator.day).upper()
        new = _joined(steps)
        fields = {name.partition("/")[0] for name in replaced}
        places = {place: row for place, row in self.translator.links.items() if fields & self._fields(place)}
        before: dict[str, list[Any]] = {}
        ends = []
        for place, link, element in placed(graph, self.translator.links):
            row = places.get(place)
            if row is None:
                continue
            cells = self._cells(place, row, before.setdefault(place, []), element)
            if cells & replaced and not any(_same(link, it) for it in new):
                thing = {"kind": row.kind, "role": link.role, "record": link.thing.record, "since": link.since}
                ends.append({"do": "end", **thing, "until": today})
        return ends

    def _fields(self, place: str) -> set[str]:
        return {field for field, its in self.translator.places.items() if its == place}

    def _cells(self, place: str, row: Linked, before: list[Any], element: Any) -> set[str]:
        """The names of the cells that an element is read as after those before it, which may have the same key."""
        known = self._read(place, before) if before else set()
        before.append(element)
        alone = self._read(place, element if row.one else [element])
        return self._read(place, before) - known or alone if not row.one else alone

    def _read(self, place: str, value: Any) -> set[str]:
        return set(self.translator.read("", {place: value}).cells)


def _joined(steps: list[Step]) -> list[tuple[Step, Step]]:
    """Each thing that the steps find or make, with the step that links it."""
    things = {step["as"]: step for step in steps if step["do"] == "find_or_create"}
    return [(things[step["to"]], step) for step in steps if step["do"] == "link"]


def _same(link: GraphLink, new: tuple[Mapping[str, Any], Mapping[str, Any]]) -> bool:
    """Whether a link is the one that the steps would make: it is found, and must not be ended."""
    thing, step = new
    known = link.thing.record
    return (link.thing.kind, link.role, link.since) == (thing["kind"], step["role"], step["since"]) and all(
        known.get(name) == value for name, value in thing["record"].items()
    )
