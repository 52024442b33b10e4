"""The auditor's search: what is asked for, how it is exported, and what a chain's verdict means in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.map.domain.looked import Looked
from services.map.domain.spreadsheet import guarded

COLUMNS = ("row", "at", "officer", "role", "action", "people", "purpose", "reference", "detail")


@dataclass(frozen=True)
class Wanted:
    """Which rows of the audit; None is any. `since` and `until` are instants, the second one not included."""

    officer: str | None = None
    person: UUID | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def told(self) -> Mapping[str, str]:
        """What was asked for, for the audit."""
        times = {name: at.isoformat() if at else None for name, at in (("since", self.since), ("until", self.until))}
        asked = {"officer": self.officer, "action": self.action, **times}
        return {name: value for name, value in asked.items() if value}

    @property
    def about(self) -> list[str]:
        return [str(self.person)] if self.person else []


@dataclass(frozen=True)
class Share:
    """What one officer did with one person: how often, when first and last, under which purposes."""

    officer: str
    role: str
    look: Looked
    times: int
    first: datetime
    last: datetime
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class Chain:
    """How far the audit is sealed. `seconds`: how long the oldest row has waited for its seal."""

    seals: int
    rows: int
    last: datetime | None
    waiting: int
    seconds: float


def exported(look: Looked) -> list[str]:
    """A row of the export, in the order of COLUMNS, that no spreadsheet takes for a formula."""
    detail = json.dumps(look.detail, sort_keys=True, ensure_ascii=False)
    people = " ".join(look.subjects)
    cells = (look.at.isoformat(), look.actor, look.role, look.action, people, look.purpose, look.reference, detail)
    return [str(look.seq), *(guarded(cell) for cell in cells)]
