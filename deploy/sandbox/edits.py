"""What a person at a system's own keyboard would type for a field: where it stands there, and in which code."""

import re
import secrets
from collections.abc import Mapping
from copy import deepcopy
from textwrap import wrap
from typing import Any

from deploy.sandbox.edit_fields import FIELDS, LISTS, Listed
from deploy.sandbox.edit_words import SYSTEMS
from deploy.sandbox.faults import Fault

__all__ = ["SYSTEMS", "explained", "known", "typed"]
_WORD = re.compile(r"(\w*?)(\+?)=(.*)", re.DOTALL)


def typed(system: str, assignments: tuple[str, ...], now: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The partial record that `FIELD=VALUE` words make in one system; `now` is the record that they are typed into.

    Raises:
        Fault: a word that is no assignment, a field that the system does not keep, or a value that it has no code for.
    """
    record: dict[str, Any] = {}
    side = SYSTEMS.index(system)
    for word in assignments:
        found = _WORD.fullmatch(word)
        if not found:
            raise Fault(f"{word} is not FIELD=VALUE, such as risk_level=high")
        field, adds, value = found.groups()
        if field not in known(system):
            raise Fault(f"{system} keeps no field called {field}; there are {', '.join(known(system))}")
        if field in LISTS:
            _list(record, now or {}, LISTS[field], side, value, adds=bool(adds))
        elif adds:
            raise Fault(f"{field} is no list of entries, so nothing can be added to it; write {field}=…")
        else:
            visor, athena, write = FIELDS[field]
            _put(record, now or {}, (visor, athena)[side].split("."), write(value, side))
    return record


def known(system: str) -> list[str]:
    """The fields that can be typed in a system."""
    side = SYSTEMS.index(system)
    return [name for name, row in FIELDS.items() if row[side]] + [name for name, it in LISTS.items() if it.at[side]]


def explained() -> str:
    """What can be typed, for a person to read: the plain fields, and the parts of each list."""
    plain = [name if all(row[:2]) else f"{name} ({_only(row[0])})" for name, row in FIELDS.items()]
    lists = [
        f"  {name} ({_only(it.at[0])}): {' '.join(it.parts)}" if not all(it.at) else f"  {name}: {' '.join(it.parts)}"
        for name, it in LISTS.items()
    ]
    return "\n".join([*wrap(f"Fields: {', '.join(plain)}", 78), "", "Lists, and the parts of an entry:", *lists])


def _only(visor: object) -> str:
    return "ViSOR" if visor else "ATHENA"


def _put(record: dict[str, Any], now: Mapping[str, Any], place: list[str], value: Any) -> None:
    """Lay a value into a partial record; a section within a section is written whole, so what else it holds stays."""
    *above, last = place
    for depth, name in enumerate(above):
        now = now.get(name) or {}
        record = record.setdefault(name, deepcopy(dict(now)) if depth else {})
    record[last] = value


def _list(record: dict[str, Any], now: Mapping[str, Any], row: Listed, side: int, value: str, *, adds: bool) -> None:
    """The first word of a list replaces it, or adds to what stands; those that follow add."""
    at = row.at[side]
    entries = record.setdefault(at, list(now.get(at, [])) if adds else [])
    if value.strip():
        entries.append(_entry(row, side, value))


def _entry(row: Listed, side: int, value: str) -> dict[str, Any]:
    """`rule:must_not; text:Enter any park` as the system keeps it; one that has an id and is given none gets one."""
    made: dict[str, Any] = {}
    begins = re.compile(rf"\s*(?:^|;)\s*({'|'.join(row.parts)})\s*:")
    before, *pieces = begins.split(value)
    if before.strip() or not pieces:
        raise Fault(f"{value} is not PART:VALUE; PART:VALUE …; the parts are {', '.join(row.parts)}")
    said = dict(zip(pieces[::2], pieces[1::2], strict=True))
    if "id" in row.parts:
        said.setdefault("id", f"DESK-{secrets.token_hex(4).upper()}")
    for name, words in said.items():
        visor, athena, write = row.parts[name]
        made[(visor, athena)[side]] = write(words.strip(), side)
    return made
