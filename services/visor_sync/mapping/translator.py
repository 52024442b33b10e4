"""A mapping, compiled once into closures: the translator of one system of record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.visor_sync.mapping.file import File, Linked, Place, steps
from services.visor_sync.mapping.parts import Parts, descent
from services.visor_sync.mapping.writers import Writer, writers
from services.visor_sync.reading import Reading, elements, keyed
from shared.messages import Json
from shared.policy import Policy

Section = Mapping[str, Any]
Descends = Callable[[Section], Section]
Group = tuple[Descends, tuple[tuple[str, Callable[[Section], Json]], ...]]


@dataclass(frozen=True)
class SetReader:
    """How one set is read: where its list stands, and how an element is."""

    field: str
    key: str
    down: Descends
    name: str
    element: Callable[[Any], dict[str, Json]]
    numbered: bool


@dataclass(frozen=True)
class MappedTranslator:
    """Reads and writes records as a mapping file says; the `Translator` of the handlers.

    Of a system that keeps links, `links` tells by place what they join and `places` where a field's links stand;
    `day` is how it writes a date, in strptime's words.
    """

    collection: str
    day: str
    links: Mapping[str, Linked]
    places: Mapping[str, str]
    external_id: str
    synthetic: Descends
    mark: str
    groups: tuple[Group, ...]
    sets: tuple[SetReader, ...]
    withheld: tuple[Group, ...]
    writers: Mapping[str, Writer]

    def read(self, external_id: str, record: Section) -> Reading:
        """Translate a record of this system.

        Raises:
            Unreadable: naming the part that cannot be read.
        """
        cells: dict[str, Json] = {self.external_id: external_id} if self.external_id else {}
        _take(self.groups, record, cells)
        for row in self.sets:
            found = elements(row.down(record), row.name)
            if found:
                cells |= keyed(row.field, row.key, map(row.element, found), numbered=row.numbered)
        withheld: dict[str, Any] = {}
        _take(self.withheld, record, withheld)
        synthetic = self.synthetic(record).get(self.mark) is True
        return Reading(cells=cells, withheld=withheld, synthetic=synthetic)

    def write(self, state: Mapping[str, Json], fields: set[str]) -> dict[str, Any]:
        """The partial record that gives these fields the values of `state`; what is not in `state` is cleared.

        Raises:
            KeyError: a field is never written to this system.
        """
        record: dict[str, Any] = {}
        for field in sorted(fields):
            self.writers[field](state, record)
        return record


def _take(groups: tuple[Group, ...], record: Section, cells: dict[str, Json]) -> None:
    """Read every value that is there, section by section."""
    for down, readers in groups:
        part = down(record)
        for name, read in readers:
            value = read(part)
            if value is not None and value != "":
                cells[name] = value


def translator(file: File, side: str, policy: Policy) -> MappedTranslator:
    """Compile a mapping that has been checked."""
    parts = Parts(file)
    found: dict[Place, list[tuple[str, Callable[[Section], Json]]]] = {}
    for name, scalar in file.fields.items():
        if scalar.beside:
            found.setdefault((), []).append((name, parts.pnc_reader(scalar, file.fields[scalar.beside])))
            continue
        *section, leaf = steps(scalar.at)
        found.setdefault(tuple(section), []).append((name, parts.reader(leaf, scalar)))
    for name, row in file.objects.items():
        found.setdefault(steps(row.at), []).append((name, parts.object_reader(row)))
    secret: dict[Place, list[tuple[str, Callable[[Section], Json]]]] = {}
    for name, part in file.withheld.items():
        *section, leaf = steps(part.at)
        secret.setdefault(tuple(section), []).append((name, parts.reader(leaf, part)))
    lists = []
    for name, each in file.sets.items():
        *section, leaf = steps(each.at)
        key = policy.fields[name].element_key or next(iter(each.parts))  # a withheld set has none, and is hashed whole
        derived = each.parts[key].derived
        lists.append(SetReader(name, key, descent(tuple(section)), leaf, parts.element_reader(each), derived))
    *above, mark = steps(file.synthetic)
    return MappedTranslator(
        collection=file.collection,
        day=file.day,
        links=file.links,
        places=_linked(file),
        external_id=file.external_id,
        synthetic=descent(tuple(above)),
        mark=mark,
        groups=_groups(found),
        sets=tuple(lists),
        withheld=_groups(secret),
        writers=writers(file, parts, {name for name, row in policy.fields.items() if row.owner != side}),
    )


def _linked(file: File) -> dict[str, str]:
    """Where the links of a field stand, by the fields that are kept as links."""
    placed = {name: row.at for name, row in file.objects.items()} | {name: row.at for name, row in file.sets.items()}
    return {name: place for name, place in placed.items() if place in file.links}


def _groups(found: Mapping[Place, list[tuple[str, Callable[[Section], Json]]]]) -> tuple[Group, ...]:
    return tuple((descent(place), tuple(readers)) for place, readers in found.items())
