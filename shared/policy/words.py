"""The field policy in plain words, for whoever asks what may be shared: the pages, the command line, the documents."""

from collections.abc import Mapping
from typing import get_args

import msgspec

from shared.policy import Field, Policy, Tier

SYSTEMS: Mapping[str, str] = {"visor": "ViSOR", "athena": "ATHENA"}
OTHERS: Mapping[str, str] = {"visor": "athena", "athena": "visor"}
TIERS: Mapping[Tier, tuple[str, str]] = {
    "basic": ("Basic details", "All warranted officers, for people in their own area"),
    "restricted": ("Restricted", "Public Protection Unit and intelligence staff"),
    "ppu_only": ("Public Protection Unit only", "Public Protection Unit staff"),
    "withheld": ("Withheld", "Nobody outside the system that owns it"),
}
"""By tier its name, and who may be shown what is in it."""
KINDS = {"fact": "Fact", "assessment": "Assessment"}
AGENCIES = {"police": "the police", "probation": "the Probation Service", "prisons": "HM Prison Service"}
READERS = {"map": "The map", "briefing": "The briefing"}
DIRECTIONS = {
    "both": "Both ways",
    "visor_to_athena": "From ViSOR to ATHENA",
    "athena_to_visor": "From ATHENA to ViSOR",
}
TERMS: tuple[tuple[str, str], ...] = (
    (
        "Fact or assessment",
        "What happened or is so, or what somebody judged. The law asks for the two to be told apart.",
    ),
    ("Case", "A question for people, opened when both systems changed one value differently. Both values are shown."),
    ("Proposal", "What one system says of a value that the other owns. The owner's value stands until people decide."),
    (
        "Sensitive person",
        "Under threat, of changed identity, marked by the PPU, or under 18: on no map, list or product at all.",
    ),
    ("More protective", "The value that leads to more care, where people compare values in an agreed order."),
)
"""What the words below mean, for a reader who meets them first here."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A row in plain words. `order` is empty where nobody compares the values."""

    name: str
    label: str
    owner: str
    direction: str
    both_changed: str
    tier: str
    who: str
    kind: str
    agency: str
    readers: str
    reason: str
    order: str


class Section(msgspec.Struct, frozen=True):
    """The rows of a tier, in the order of display."""

    tier: Tier
    title: str
    who: str
    rows: tuple[Said, ...]

    @property
    def count(self) -> str:
        """`23 fields`."""
        return f"{len(self.rows)} field{'' if len(self.rows) == 1 else 's'}"


def say(row: Field) -> Said:
    """A row of the table in plain words."""
    tier, who = TIERS[row.tier]
    return Said(
        name=row.name,
        label=row.label,
        owner=SYSTEMS.get(row.owner, "Both systems"),
        direction=_direction(row),
        both_changed=both_changed(row),
        tier=tier,
        who=who,
        kind=KINDS[row.kind],
        agency=AGENCIES.get(row.agency, row.agency),
        readers=_listed([READERS.get(reader, reader) for reader in row.audience]),
        reason=row.reason,
        order=", ".join(_code(value) for value in row.protective),
    )


def sections(policy: Policy) -> tuple[Section, ...]:
    """The table by tier, the widest circle first and what is withheld last; a tier without a row is left out."""
    said = {tier: tuple(say(row) for row in policy.fields.values() if row.tier == tier) for tier in get_args(Tier)}
    return tuple(Section(tier, *TIERS[tier], rows) for tier, rows in said.items() if rows)


def both_changed(row: Field) -> str:
    """What happens when both systems changed the field before either had seen the other's change."""
    if row.direction == "none":
        return f"Cannot happen: only {_holder(row)} holds it"
    if row.owner != "shared":
        mine, theirs = SYSTEMS[row.owner], SYSTEMS[OTHERS[row.owner]]
        each = "Entry by entry, " if row.is_set else ""
        shown = "; pages show it beside the value if it is the more protective" if row.protective else ""
        return f"{each}{mine}'s value stands; {theirs}'s becomes a proposal{shown}"
    if row.merge == "append":
        return "Everything entered on either side is kept; nothing is removed"
    if row.merge == "set":
        return "Entries of both sides are kept; the same entry changed differently becomes a case"
    first = ", the more protective first" if row.protective else ""
    return f"A case: neither system is overwritten while it is open, and pages show both values{first}"


def _direction(row: Field) -> str:
    if row.merge == "withheld":
        return f"Never leaves {_holder(row)}"
    return DIRECTIONS.get(row.direction, f"From {_holder(row)} to no other system")


def _holder(row: Field) -> str:
    return SYSTEMS.get(row.owner, "the system that has it")


def _listed(readers: list[str]) -> str:
    if not readers:
        return "No page or product"
    first, *others = readers
    return " and ".join([first, *(f"{other[0].lower()}{other[1:]}" for other in others)])


def _code(value: str | int) -> str:
    return str(value).replace("_", " ")
