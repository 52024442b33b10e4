"""Looks that were recorded, in words: what was done, to whom, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.map.domain.purposes import BY_CODE
from shared.areas import District

PAGE = "page"
"""`asked_by` of a look that an open page made by itself."""

ACTIONS: Mapping[str, str] = {
    "list.viewed": "Looked at the list",
    "map.viewed": "Looked at the map",
    "person.viewed": "Opened a person",
    "person.located": "Found a person on the map",
    "person.printed": "Printed a person",
    "list.exported": "Exported a list",
    "people.searched": "Searched for a person",
    "look.refused": "Was refused",
    "purpose.chosen": "Chose a purpose",
    "budget.alarmed": "Saw more people than the budget",
    "sighting.begun": "Began a report",
    "sighting.reported": "Reported to the PPU",
    "own_reports.viewed": "Looked at own reports",
    "own_looks.viewed": "Looked at own look-ups",
    "dip_check.viewed": "Looked at the dip-check",
    "dip_check.drawn": "Drew a sample for the dip-check",
    "look.marked": "Marked a look",
    "dip_check.refused": "Was refused a look to mark",
    "audit.searched": "Searched the audit",
    "audit.exported": "Exported from the audit",
    "audit.export_refused": "Was refused an export",
    "audit.person_reported": "Made the report of one person",
    "audit.verified": "Checked the audit's chain",
}
LOOKING_BACK = frozenset(
    {"own_looks.viewed", "own_reports.viewed", "dip_check.viewed", "audit.searched", "audit.exported"}
)
"""They show looks, and name people only as those whom the looks were about."""
WHY_REFUSED: Mapping[str, str] = {
    "role": "the role does not include it",
    "area": "the account names no area that is known here",
    "budget": "too many different people were seen",
    "too_many": "too many people for one file",
    "not_in_sight": "nobody in this person's area has that reference",
}
SPANS: Mapping[str, str] = {"hour": "an hour", "shift": "a shift of 10 hours"}


FILTERS: Mapping[str, str] = {
    "risk": "{} risk",
    "category": "MAPPA category {}",
    "level": "MAPPA level {}",
    "mode": "{} management",
    "whereabouts": "whereabouts: {}",
}
"""What a filter's code means, by the filter's name."""


@dataclass(frozen=True)
class Looked:
    """One row of the audit; `at` is UTC, `subjects` are nominal ids, `actor` is the provider's opaque id."""

    seq: int
    at: datetime
    actor: str
    role: str
    action: str
    subjects: tuple[str, ...]
    purpose: str
    reference: str
    detail: Mapping[str, Any]

    @property
    def what(self) -> str:
        """What was done, in words; a code that has none is shown as it is."""
        return ACTIONS.get(self.action) or self.action.replace(".", " ").replace("_", " ").capitalize()

    @property
    def why(self) -> str:
        """The purpose and reference as the officer gave them."""
        return self.purpose_said(self.purpose, self.reference)

    @staticmethod
    def purpose_said(code: str, reference: str) -> str:
        """A purpose's code and reference in words."""
        known = BY_CODE.get(code)
        return ", ".join(part for part in (known.label if known else code, reference) if part)

    @property
    def alone(self) -> str:
        """The one person it was about; empty where it was about several, nobody, or other looks."""
        return self.subjects[0] if len(self.subjects) == 1 and self.action not in LOOKING_BACK else ""

    @property
    def by_itself(self) -> bool:
        return self.detail.get("asked_by") == PAGE


def about(look: Looked, districts: Sequence[District]) -> str:
    """What a look covered: how many people, which page, which filters; codes become words."""
    detail = look.detail
    said = []
    if look.action == "list.viewed":
        page = f", page {detail['page']}" if detail.get("page", 1) != 1 else ""
        said.append(f"{counted(len(look.subjects))} of {detail.get('of', len(look.subjects))}{page}")
    elif look.action == "people.searched":
        kinds = ", ".join(str(kind) for kind in detail.get("kinds", []))
        said.append(f"by {kinds or 'nothing'}: {counted(int(detail.get('shown', 0)))} shown")
    elif look.action == "map.viewed":
        said.append(f"{counted(int(detail.get('count', 0)))} in view")
    elif look.action == "look.refused":
        why = str(detail.get("why", ""))
        said.append(WHY_REFUSED.get(why, why.replace("_", " ")))
    elif look.action == "budget.alarmed":
        said.append(f"{counted(int(detail.get('people', 0)))} within {SPANS.get(str(detail.get('span')), '')}")
    elif len(look.subjects) > 1:
        said.append(counted(len(look.subjects)))
    said += filters_said(detail.get("filters"), districts)
    return "; ".join(said)


def counted(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def filters_said(filters: Any, districts: Sequence[District]) -> list[str]:
    """What was filtered by, in words."""
    if not isinstance(filters, Mapping):
        return []
    names = {row.code: row.name for row in districts}
    said = {name: str(code).replace("_", " ") for name, code in filters.items()}
    for name, pattern in FILTERS.items():
        if name in said:
            said[name] = pattern.format(said[name])
    return [names.get(code, code) for code in said.values()]
