"""The edit form: from a record to named inputs and back. Pure.

An input is named by its path in the record: `Management.Manager.Name`, `Vehicles.0.VRM`, `phones.1`.
"""

import re
from collections.abc import Mapping
from typing import Any

from multidict import MultiMapping

from deploy.sandbox.standins.engine.system import Field, Lines, Part, Section, System, Table, Ticks

SPARE_ROWS = 2
_ROW = re.compile(r"[0-9]{1,3}")


def value_at(holder: Mapping[str, Any], key: str) -> Any:
    """Return the value at a dotted key, or an empty text."""
    value: Any = holder
    for name in key.split("."):
        value = value.get(name, "") if isinstance(value, Mapping) else ""
    return value


def text_of(value: Any) -> str:
    """Return a value as it stands in an input."""
    return "" if value is None else str(value)


def holder_of(record: Mapping[str, Any], part: Section) -> Mapping[str, Any]:
    """Return the object that a section's fields are in."""
    inside: Mapping[str, Any] = record.get(part.key, {}) if part.key else record
    return inside


def read(sent: MultiMapping[str], system: System) -> dict[str, Any]:
    """Return the partial record that a sent form stands for; empty rows are left out.

    Raises ValueError with one sentence when a number is none.
    """
    partial: dict[str, Any] = {}
    for part in system.layout:
        if isinstance(part, Section):
            _put_section(partial, part, sent)
        else:
            partial[part.key] = _listed(part, sent)
    return partial


def _put_section(partial: dict[str, Any], part: Section, sent: MultiMapping[str]) -> None:
    section = partial.setdefault(part.key, {}) if part.key else partial
    for field in part.fields:
        inside = section
        *outer, last = field.key.split(".")
        for name in outer:
            inside = inside.setdefault(name, {})
        inside[last] = _typed(field, sent.get(f"{part.key}.{field.key}".lstrip("."), ""))


def _listed(part: Table | Lines | Ticks, sent: MultiMapping[str]) -> list[Any]:
    if isinstance(part, Ticks):
        return [code for code in part.choices if code in sent.getall(part.key, [])]
    if isinstance(part, Lines):
        lines = (sent.get(f"{part.key}.{row}", "").strip() for row in range(_rows(part, sent)))
        return [line for line in lines if line]
    rows = []
    for row in range(_rows(part, sent)):
        values = {field.key: _typed(field, sent.get(f"{part.key}.{row}.{field.key}", "")) for field in part.fields}
        if any(values[field.key] for field in part.fields if field.choices is None):
            rows.append(values)
    return rows


def _rows(part: Part, sent: MultiMapping[str]) -> int:
    places = [name.split(".")[1] for name in sent if name.startswith(f"{part.key}.")]
    return max((int(place) + 1 for place in places if _ROW.fullmatch(place)), default=0)


def _typed(field: Field, text: str) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if field.nullable and not text:
        return None
    if field.kind == "number":
        try:
            return int(text) if text.isdecimal() else float(text)
        except ValueError as error:
            raise ValueError(f"{field.label} must be a number.") from error
    return text


def changed(seen: Mapping[str, Any], now: Mapping[str, Any], system: System) -> dict[str, Any]:
    """Return the partial record of what somebody changed who saw `seen` and sent `now`."""
    partial: dict[str, Any] = {}
    for part in system.layout:
        if isinstance(part, Section):
            before, after = holder_of(seen, part), holder_of(now, part)
            names = dict.fromkeys(field.key.split(".")[0] for field in part.fields)
            values = {name: after.get(name) for name in names if after.get(name) != before.get(name)}
            if values:
                partial |= {part.key: values} if part.key else values
        elif seen.get(part.key) != now.get(part.key):
            partial[part.key] = now.get(part.key)
    return partial


def differences(old: Mapping[str, Any], new: Mapping[str, Any], system: System) -> list[tuple[str, str, str]]:
    """Return (label, old, new) of every place of the layout where two records differ."""
    found = []
    for part in system.layout:
        if isinstance(part, Section):
            for field in part.fields:
                pair = [text_of(value_at(holder_of(side, part), field.key)) for side in (old, new)]
                if pair[0] != pair[1]:
                    found.append((f"{part.title}: {field.label}", pair[0], pair[1]))
        elif old.get(part.key) != new.get(part.key):
            found.append((part.title, _in_short(part, old), _in_short(part, new)))
    return found


def _in_short(part: Table | Lines | Ticks, record: Mapping[str, Any]) -> str:
    entries = record.get(part.key, [])
    if isinstance(part, Table):
        return f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
    return ", ".join(entries)
