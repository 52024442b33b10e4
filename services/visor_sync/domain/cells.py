"""A record is a flat map of cells; a cell is a field (`risk_level`) or one element of a set (`telephones/+44…`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from shared.messages import CellChange, Json

DESK = "desk"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What one side says of a cell, who said so there, when (UTC), and the dot that names this statement."""

    value: Json
    source: str
    author: str
    at: datetime
    dot: str


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A merged cell. A value of None is a removal that is remembered.

    `dots` name every statement that this value stands for: a change whose base is among them has seen it.
    `claims` are the two sides of an open clash, by side, and `base` is what both had agreed on.
    `proposal` is what the side that does not own the field says.
    `settled` says up to which revision people have judged what a record said of this cell, by `side:external id`.
    """

    value: Json
    source: str
    author: str
    at: datetime
    dots: tuple[str, ...]
    claims: dict[str, Claim] = {}
    base: Json = None
    proposal: Claim | None = None
    settled: dict[str, int] = {}

    def judged(self, dot: str) -> bool:
        """Whether people have decided about this statement, or about a later one of the same record."""
        record, _, revision = dot.rpartition(":")
        return revision.isdecimal() and int(revision) <= self.settled.get(record, -1)


class ShadowCell(msgspec.Struct, frozen=True, array_like=True):
    """What a system last showed of a cell, or was last given by us, and the dot that put it there."""

    value: Json
    dot: str


Cells = Mapping[str, Cell]
Shadow = Mapping[str, ShadowCell]


def diff(shadow: Shadow, now: Mapping[str, Json], dot: str) -> tuple[list[CellChange], dict[str, ShadowCell]]:
    """What a system changed since the shadow, and the shadow that follows; the echo of our own write is empty.

    `now` holds no None: a cell that is not there has no value.
    """
    changes = [
        CellChange(cell=name, was=_value(shadow, name), now=now.get(name), base=_dot(shadow, name))
        for name in sorted({*shadow, *now})
        if _value(shadow, name) != now.get(name)
    ]
    changed = {change.cell for change in changes}
    after = {name: cell for name, cell in shadow.items() if name not in changed}
    after |= {change.cell: ShadowCell(change.now, dot) for change in changes}
    return changes, after


def state_of(shadow: Shadow) -> dict[str, Json]:
    """The values of a shadow, without removals."""
    return {name: cell.value for name, cell in shadow.items() if cell.value is not None}


def _value(shadow: Shadow, name: str) -> Json:
    cell = shadow.get(name)
    return cell.value if cell else None


def _dot(shadow: Shadow, name: str) -> str | None:
    cell = shadow.get(name)
    return cell.dot if cell else None


def field_names(cells: Sequence[str]) -> list[str]:
    """The fields that these cells belong to, sorted, each once: safe to log, for it names no element."""
    return sorted({name.partition("/")[0] for name in cells})
