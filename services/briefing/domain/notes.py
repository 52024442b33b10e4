"""What must be said beside a score: contested values, old or missing data, what changed, and who is always added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.briefing.domain.facts import events_until, facts
from services.briefing.domain.person import Claim, Person, day, part
from services.briefing.domain.score import on_day
from services.briefing.domain.table import ScoreTable, matches
from services.briefing.domain.weeks import Week

KINDS = {
    "breach": "Breach",
    "arrest": "Arrest",
    "allegation": "Allegation",
    "intelligence": "Intelligence",
    "visit": "Visit by police",
    "late_notification": "Late notification",
    "address_change": "Change of address notified",
}
CODES = {
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "very_high": "Very high",
    "community": "in the community",
    "no_fixed_abode": "no fixed abode",
    "custody": "in custody",
    "hospital": "in hospital",
    "abroad": "abroad",
    "missing": "missing",
    "active": "active",
    "reactive": "reactive",
}
SYSTEMS = {"visor": "ViSOR", "athena": "ATHENA", "desk": "decided by two people"}
LABELS = {
    "risk_level": "risk level",
    "mappa_level": "MAPPA level",
    "whereabouts": "whereabouts",
    "management_mode": "management mode",
}


def system(name: str) -> str:
    return SYSTEMS.get(name, name or "not recorded")


def contested(person: Person) -> tuple[str, ...]:
    """A sentence for each value that counts and on which two systems disagree. Basic fields only."""
    said = [_disagreement(person, name) for name in LABELS if person.contested(name)]
    return (
        (*said, "Two main addresses are held; either may be right") if person.contested("main_address") else tuple(said)
    )


def _disagreement(person: Person, name: str) -> str:
    held = ", ".join(f"{system(claim.source)} says {_shown(claim)}" for claim in person.claims(name))
    return f"Records disagree on {LABELS[name]}: {held}. The points use the first, the more protective"


def _shown(claim: Claim) -> str:
    code = part(claim, "state") or str(claim.value)
    return CODES.get(code, code)


def stale(person: Person, week: Week, table: ScoreTable) -> tuple[str, ...]:
    """What is missing or old among the values an officer would rely on."""
    risk, address = person.claim("risk_level_date"), person.claim("main_address")
    said = [
        _missing("risk level", person.claim("risk_level")),
        _old("Risk level", day(risk.value) if risk else None, week, table.stale.risk_level_days),
        _missing("main address", address),
        _old("Address", day(part(address, "as_at")), week, table.stale.address_days),
        _missing("manager", person.claim("manager")),
        _missing("whereabouts", person.claim("whereabouts")),
    ]
    return tuple(sentence for sentence in said if sentence)


def _missing(label: str, claim: Claim | None) -> str:
    return "" if claim else f"No {label} is recorded"


def _old(label: str, on: date | None, week: Week, days: int) -> str:
    return f"{label} is from {on_day(on)}, over {days} days old" if on and (week.monday - on).days > days else ""


def changes(person: Person, week: Week, last: Mapping[str, int] | None, rank: int) -> tuple[str, ...]:
    """What is new since the Monday before: events, dated values, and the move from `last` week's rank by id."""
    since = week.before.monday
    said = [
        f"{KINDS.get(event.kind, event.kind)} on {on_day(event.on)}"
        for event in events_until(person, week)
        if event.on >= since
    ]
    risk, address, where = (person.claim(name) for name in ("risk_level_date", "main_address", "whereabouts"))
    dated = (
        ("Risk assessed", day(risk.value) if risk else None),
        ("Address recorded", day(part(address, "as_at"))),
        (f"Recorded as {_shown(where) if where else ''}", day(part(where, "since"))),
    )
    said += [f"{label} on {on_day(on)}" for label, on in dated if on and since <= on <= week.sunday]
    return (*said, _moved(last, person.id, rank))


def _moved(ranks: Mapping[str, int] | None, person_id: str, rank: int) -> str:
    if ranks is None:
        return "No list was made last week"
    last = ranks.get(person_id)
    if last is None:
        return "Not in last week's first ten"
    also = f"also {ordinal(rank)} now" if last == rank else f"now {ordinal(rank)}"
    return f"Last week {ordinal(last)}, {also}"


def always_added(person: Person, week: Week, table: ScoreTable) -> tuple[str, ...]:
    """Why a person goes on BAT whatever the rank; empty when none of the table's reasons holds."""
    known = facts(person, week, table)
    said = [
        rule.words.format(date=on_day(fact.on))
        for rule in table.always
        for fact in known
        if matches(rule, fact.name, fact.value)
    ]
    return tuple(dict.fromkeys(said))


def ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
