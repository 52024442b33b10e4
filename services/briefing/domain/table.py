"""The score table: parts with caps, rows with a comparison, and who is always added."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Literal

import msgspec

Comparison = Literal["is", "at_most", "at_least"]
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "at_most": operator.le,
    "at_least": operator.ge,
}


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    part: str
    label: str
    cap: int
    reason: str


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    part: str
    fact: str
    comparison: Comparison
    value: int | str
    points: int
    words: str
    reason: str
    tier: Literal["basic", "restricted"] = "basic"


class Always(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    fact: str
    comparison: Comparison
    value: int | str
    words: str


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    frequency_days: int
    pattern_days: int


class Kinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    adverse: tuple[str, ...]
    police_initiated: tuple[str, ...]


class Stale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    risk_level_days: int
    address_days: int


class ScoreTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    status: str
    window: Window
    events: Kinds
    stale: Stale
    part: tuple[Part, ...]
    row: tuple[Row, ...]
    always: tuple[Always, ...]

    @classmethod
    def parse(cls, toml: bytes) -> ScoreTable:
        """Raises ValueError that names a part or row which breaks the table's own rules."""
        table = msgspec.toml.decode(toml, type=cls)
        for fault in faults(table):
            raise ValueError(fault)
        return table

    def rows_of(self, part: str) -> tuple[Row, ...]:
        return tuple(row for row in self.row if row.part == part)


def matches(rule: Row | Always, fact: str, value: int | str) -> bool:
    same_kind = isinstance(value, str) == isinstance(rule.value, str)
    return rule.fact == fact and same_kind and COMPARISONS[rule.comparison](value, rule.value)


FACTS = frozenset(
    {
        "adverse.count",
        "adverse.newest_days",
        "adverse.quiet_days",
        "late_notifications.count",
        "mappa_level",
        "management_mode",
        "review.overdue_days",
        "risk_level",
        "whereabouts",
    }
)
"""All that may be compared, besides `event.<kind>`. No protected characteristic, and no place, is a fact."""


def faults(table: ScoreTable) -> list[str]:
    """What is wrong with a table, one sentence each; empty when it may be used."""
    caps = {part.part: part.cap for part in table.part}
    compared = [row.fact for row in table.row] + [rule.fact for rule in table.always]
    police = {f"event.{kind}" for kind in table.events.police_initiated}
    found = [f"{fact} is not a fact that may be used" for fact in compared if not _may_be_used(fact)]
    for row in table.row:
        if row.part not in caps:
            found.append(f"row for {row.fact}: no part {row.part}")
        if row.points * caps.get(row.part, 1) < 0:
            found.append(f"{row.part}: {row.fact} has points against its cap")
        if row.fact in police and row.points:
            found.append(f"{row.fact} was initiated by police and may have no points")
    return found


def _may_be_used(fact: str) -> bool:
    return fact in FACTS or fact.startswith("event.")
