"""A reading of a foreign record, and the small steps that every translation is made of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

import msgspec

from services.visor_sync.domain.evaluating import held
from services.visor_sync.domain.values import same
from shared.messages import Json
from shared.policy import Policy


class Unreadable(Exception):
    """A foreign record that cannot be translated; the message names the part, never its value."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign record in our words: cells that hold a value, withheld values by field, and the synthetic mark."""

    cells: dict[str, Json]
    withheld: dict[str, str]
    synthetic: bool


def section(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a record; an absent one is empty.

    Raises:
        Unreadable: it is there and not an object.
    """
    part = record.get(name)
    if part is None:
        return {}
    if not isinstance(part, Mapping):
        raise Unreadable(f"{name} is not an object")
    return part


def elements(record: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list of a record; an absent one is empty.

    Raises:
        Unreadable: it is there and not a list.
    """
    part = record.get(name)
    if part is None:
        return []
    if not isinstance(part, Sequence) or isinstance(part, str):
        raise Unreadable(f"{name} is not a list")
    return part


def text(part: Mapping[str, Any], name: str) -> str:
    """A text without blanks around it; empty where it is absent.

    Raises:
        Unreadable: it is there and not a text.
    """
    value = part.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not a text")
    if "\x00" in value:
        raise Unreadable(f"{name} holds a NUL")
    return value.strip()


def day(part: Mapping[str, Any], name: str, form: str) -> str:
    """A civil date in ISO form; empty where it is absent.

    Raises:
        Unreadable: it is there and no date of that form.
    """
    written = text(part, name)
    if not written:
        return ""
    try:
        return datetime.strptime(written, form).date().isoformat()  # noqa: DTZ007 - a civil date has no zone
    except ValueError as error:
        raise Unreadable(f"{name} is not a date") from error


def written_day(value: str | None, form: str) -> str:
    """An ISO date in a system's own form; month names in capitals where the form has them."""
    if not value:
        return ""
    civil = date.fromisoformat(value)
    return civil.strftime(form.replace("%Y", f"{civil.year:04d}")).upper()


def coded(part: Mapping[str, Any], name: str, codes: Mapping[str, Json]) -> Json:
    """What a system's code means; None where it is absent.

    Raises:
        Unreadable: the code is not in the table.
    """
    code = text(part, name)
    if not code:
        return None
    if code not in codes:
        raise Unreadable(f"{name} holds an unknown code")
    return codes[code]


def keyed(field: str, key: str, values: Iterable[dict[str, Json]], *, numbered: bool = False) -> dict[str, Json]:
    """One cell for each element of a set, named by its key; an element without a key is left out.

    A key that is worked out from the element is `numbered` where another element has it already: two scars in one place
    are two scars.

    Raises:
        Unreadable: two elements share a key that a system gave and differ in more than writing: one would be lost.
    """
    cells: dict[str, Json] = {}
    for value in values:
        if not value.get(key):
            continue
        first = cells.setdefault(f"{field}/{value[key]}", value)
        if first == value or same(first, value):
            continue
        if not numbered:
            raise Unreadable(f"two of {field} have the same {key} and differ")
        _numbered(cells, field, key, value)
    return cells


def _numbered(cells: dict[str, Json], field: str, key: str, value: dict[str, Json]) -> None:
    for number in count(2):
        another = {**value, key: f"{value[key]} {number}"}
        first = cells.setdefault(f"{field}/{another[key]}", another)
        if first == another or same(first, another):
            return


def of_set(state: Mapping[str, Json], field: str) -> list[Json]:
    """The elements of a set, in the order of their keys."""
    return [state[name] for name in sorted(state) if name.startswith(f"{field}/")]


def turned(codes: Mapping[str, Any]) -> dict[Any, str]:
    """A code table the other way round."""
    return {meaning: code for code, meaning in codes.items()}


def under(reading: Reading, policy: Policy) -> Reading:
    """A reading as the policy lets it in: what may not be held counts as withheld, whatever the mapping makes of it."""
    barred = {name: value for name, value in reading.cells.items() if not policy.holds(name)}
    if not barred:
        return reading
    by_field: dict[str, dict[str, Json]] = {}
    for name, value in barred.items():
        by_field.setdefault(name.partition("/")[0], {})[name] = value
    texts = {field: msgspec.json.encode(values, order="deterministic").decode() for field, values in by_field.items()}
    return msgspec.structs.replace(reading, cells=held(reading.cells, policy), withheld={**reading.withheld, **texts})
