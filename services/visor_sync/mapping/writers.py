"""How each field of a mapping is written into a partial record."""

from collections.abc import Callable, Mapping
from typing import Any

from services.visor_sync.mapping.file import File, Object, Part, Place, Scalar, Set, steps
from services.visor_sync.mapping.parts import Parts
from services.visor_sync.reading import of_set
from shared.messages import Json

State = Mapping[str, Json]
Record = dict[str, Any]
Writer = Callable[[State, Record], None]


def writers(file: File, parts: Parts, wanted: set[str]) -> dict[str, Writer]:
    """A writer for each wanted field."""
    found: dict[str, Writer] = {}
    for field, scalar in file.fields.items():
        found[field] = _scalar(field, scalar, parts)
    for field, row in file.objects.items():
        found[field] = _section(field, row, parts) if row.at else _scattered(field, row, parts)
    for field, each in file.sets.items():
        found[field] = _set(field, each, parts)
    return {field: write for field, write in found.items() if field in wanted}


def _put(record: Record, place: Place, value: Any) -> None:
    """Lay a value into a record, making the sections above it."""
    for name in place[:-1]:
        record = record.setdefault(name, {})
    record[place[-1]] = value


Written = Callable[[Json], Any]


def _written(row: Object | Set, parts: Parts, *, strict: bool = False) -> list[tuple[str, Part, Place, Written]]:
    """The parts that are written: name, part, place, and how."""
    own = [(name, part) for name, part in row.parts.items() if not part.derived]
    return [(name, part, steps(part.at), parts.writer(part, strict=strict)) for name, part in own]


def _scalar(field: str, part: Scalar, parts: Parts) -> Writer:
    place, written = steps(part.at), parts.writer(part)
    return lambda state, record: _put(record, place, written(state.get(field)))


def _values(part: Part, name: str, value: Mapping[str, Json]) -> Json:
    """The value that a part writes: a pair where one place holds two parts of the object."""
    return tuple(value.get(given) for given in part.gives) if part.gives else value.get(name)


def _section(field: str, row: Object, parts: Parts) -> Writer:
    """An object that is a whole section; without a value the section is cleared."""
    place = steps(row.at)
    each = _written(row, parts)

    def write(state: State, record: Record) -> None:
        value = state.get(field)
        if value is None:
            _put(record, place, None)
            return
        made: Record = {}
        for name, part, at, written in each:
            _put(made, at, written(_values(part, name, value)))
        _put(record, place, made)

    return write


def _scattered(field: str, row: Object, parts: Parts) -> Writer:
    """An object whose parts stand among others; without a value each part is cleared."""
    each = _written(row, parts)

    def write(state: State, record: Record) -> None:
        value = state.get(field) or {}
        for name, part, at, written in each:
            _put(record, at, written(_values(part, name, value)))

    return write


def _set(field: str, row: Set, parts: Parts) -> Writer:
    place = steps(row.at)
    each = _written(row, parts, strict=True)

    def element(value: Mapping[str, Json]) -> Any:
        made: Record = dict(row.always)
        for name, part, at, written in each:
            _put(made, at, written(_values(part, name, value)))
        return made[row.bare] if row.bare else made

    return lambda state, record: _put(record, place, [element(value) for value in of_set(state, field)])
