"""A report by an officer: what was filled in, what of it cannot stand, and the time it names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.sightings import KINDS, OUTCOMES, Kind

LONDON = ZoneInfo("Europe/London")
SAID_MOST, PLACE_MOST = 1000, 200
SLOW_CLOCK = timedelta(minutes=5)


@dataclass(frozen=True)
class Report:
    """What an officer reports; `seen_at` is an instant, `place` and `said` are the officer's words."""

    kind: Kind
    seen_at: datetime
    place: str
    said: str
    danger: bool


@dataclass(frozen=True)
class Sighting:
    """A report as its officer sees it again. `outcome` is a code of OUTCOMES, None while nobody has settled it."""

    id: UUID
    nominal_id: UUID
    kind: Kind
    seen_at: datetime
    place: str
    said: str
    danger: bool
    at: datetime
    outcome: str | None
    note: str | None
    settled_at: datetime | None

    @property
    def what(self) -> str:
        return KINDS[self.kind]

    @property
    def came_of_it(self) -> str:
        """The outcome in words, empty while there is none."""
        known = {str(code): words for code, words in OUTCOMES.items()}
        return known.get(self.outcome, self.outcome) if self.outcome else ""


def understood(kind: str, when: str, place: str, said: str, danger: str, now: datetime) -> Report | dict[str, str]:
    """The report that a form holds, or what in it cannot stand, by field; `when` is London's, as `2026-11-28T15:04`."""
    wrong: dict[str, str] = {}
    chosen = next((code for code in KINDS if code == kind), None)
    if chosen is None:
        wrong["kind"] = "Choose what you report"
    seen_at = _instant(when, now)
    if isinstance(seen_at, str):
        wrong["when"] = seen_at
    if not said.strip():
        wrong["said"] = "Say what you saw, or what is wrong"
    if danger not in ("yes", "no"):
        wrong["danger"] = "Say whether anybody is in immediate danger"
    for field, text, most in (("place", place, PLACE_MOST), ("said", said, SAID_MOST)):
        if len(text.strip()) > most:
            wrong[field] = f"Use at most {most} characters"
    if wrong or chosen is None or isinstance(seen_at, str):
        return wrong
    return Report(chosen, seen_at, place.strip(), said.strip(), danger == "yes")


def _instant(when: str, now: datetime) -> datetime | str:
    """The instant, or why it is none."""
    try:
        local = datetime.fromisoformat(when).replace(tzinfo=LONDON)
    except ValueError:
        return "Give the day and the time"
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return "The clocks changed in that hour: give a time an hour earlier or later, and the true one in your words"
    return local if local <= now + SLOW_CLOCK else "That time is yet to come"
