"""A supervisor's dip-check: whose looks are a supervisor's to check, what stands out, and what is said of a look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.map.domain.looked import Looked
from services.map.domain.sight import in_force
from shared.areas import District

CHECKERS = ("npt-supervisor", "ppu-supervisor")
VERDICTS: Mapping[str, str] = {"in_order": "In order", "ask": "Ask the officer"}
KINDS: Mapping[str, tuple[str, str]] = {
    "budget": ("Very many people", "The officer saw more different people than the budget of the role."),
    "own_name": ("The officer's own surname", "The officer searched for, or opened, somebody of the same surname."),
    "repeated": ("The same person again and again", "One officer opened one person many times."),
    "far": ("Far from the officer's area", "The person lives in none of the districts that the officer browses."),
    "refused": ("Refused", "The officer asked for what the account may not see."),
}
"""What stands out, in the order of the page: title and what it means."""


@dataclass(frozen=True)
class Remit:
    """Whose looks may be checked: officers whose whole area lies in these districts (ONS codes).

    With a `force`, also those of that force whom a rule refused before an area was asked for.
    """

    districts: frozenset[str]
    force: str = ""


@dataclass(frozen=True)
class Draw:
    """A random sample: `looks` are rows of the audit, drawn by `seed` from `among` looks made since an instant."""

    at: datetime
    seed: str
    since: datetime
    among: int
    looks: tuple[int, ...]


@dataclass(frozen=True)
class Anomaly:
    """A look that stands out, the newest of `times` of its kind; for a budget `times` counts people."""

    kind: str
    look: Looked
    times: int


@dataclass(frozen=True)
class Mark:
    """What a supervisor said of a look."""

    look: int
    at: datetime
    actor: str
    verdict: str
    note: str

    @property
    def said(self) -> str:
        return VERDICTS.get(self.verdict, self.verdict)


def remit(
    roles: frozenset[str], force: str, covers: Callable[[str], bool], rows: Sequence[District], on: date
) -> Remit | None:
    """A supervisor of the PPU checks the force, one of a neighbourhood team the own areas; None for who may not."""
    whole = "ppu-supervisor" in roles
    if not whole and "npt-supervisor" not in roles:
        return None
    theirs = (row for row in rows if row.force == force and in_force(row, on))
    mine = frozenset(row.code for row in theirs if whole or covers(row.area))
    return Remit(mine, force if whole else "") if mine else None
