"""Who may look, and at whom: role, force and area decide which rows a person may browse."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from shared.areas import District


class Reach(Enum):
    """How far a role browses."""

    AREA = "area"
    FORCE = "force"


# DESIGN section 4: browsing is limited to an officer's area. A role that is not here may not look at anyone.
REACH = {
    "warranted-officer": Reach.AREA,
    "npt-supervisor": Reach.FORCE,
    "ppu-staff": Reach.FORCE,
    "ppu-supervisor": Reach.FORCE,
    "intelligence": Reach.FORCE,
}


@dataclass(frozen=True)
class Sight:
    """Whom one may browse: people of these districts (ONS codes), and people of the force who have none."""

    force: str
    districts: frozenset[str]
    reach: Reach
    role: str

    def covers(self, force: str, districts: Collection[str]) -> bool:
        """Whether a person of `force` whose addresses lie in `districts` may be seen.

        Whoever sees the whole force also sees its people who live elsewhere.
        """
        if not self.districts.isdisjoint(districts):
            return True
        return force == self.force and (self.reach is Reach.FORCE or not districts)


@dataclass(frozen=True)
class NoSight:
    """Why somebody may not browse, in a sentence for that person and a code for the audit."""

    code: str
    why: str


def sight(
    roles: Collection[str], force: str, covers: Callable[[str], bool], rows: Sequence[District], on: date
) -> Sight | NoSight:
    """What somebody may browse on a civil date; `rows` are dated districts, `covers` tells which areas are theirs."""
    held = [role for role in REACH if role in roles]
    if not held:
        return NoSight("role", "Your role does not include looking at people on the map.")
    role = next((role for role in held if REACH[role] is Reach.FORCE), held[0])
    whole = REACH[role] is Reach.FORCE
    theirs = [row for row in rows if row.force == force and in_force(row, on)]
    mine = frozenset(row.code for row in theirs if whole or covers(row.area))
    if not mine:
        return NoSight("area", "Your account names no area that this service knows. Ask your supervisor to correct it.")
    return Sight(force, mine, REACH[role], role)


def in_force(row: District, on: date) -> bool:
    """Whether a dated district counts on a civil date."""
    return row.start <= on and (row.end is None or on < row.end)
