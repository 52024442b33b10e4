"""Canonical codes and values in the words that officers read."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.map.domain.people import NoPoint, Risk, age
from shared.words import ETHNICITY_OFFICER, WARNING_MARKERS

RISKS: Mapping[Risk, str] = {
    Risk.VERY_HIGH: "Very high",
    Risk.HIGH: "High",
    Risk.MEDIUM: "Medium",
    Risk.LOW: "Low",
    Risk.UNKNOWN: "Not assessed",
}
NO_POINTS: Mapping[NoPoint, str] = {
    NoPoint.MISSING: "Missing or wanted",
    NoPoint.NO_FIXED_ABODE: "No fixed abode",
    NoPoint.CUSTODY: "In custody",
    NoPoint.HOSPITAL: "In hospital",
    NoPoint.ABROAD: "Abroad",
    NoPoint.NOT_RECORDED: "Whereabouts not recorded",
    NoPoint.NO_COORDINATES: "Address without a map reference",
}
STAYS = {"community": "In the community"} | {
    state.value: text for state, text in NO_POINTS.items() if state is not NoPoint.NO_COORDINATES
}
STATES = {"community": "In the community"} | {state.value: text for state, text in NO_POINTS.items()}
SOURCES = {"visor": "ViSOR", "athena": "ATHENA", "desk": "Decided by two people"}
MODES = {"active": "Active", "reactive": "Reactive: monitored remotely, no home visits"}
CATEGORIES = {
    "1": "Category 1: registered sexual offender",
    "2": "Category 2: violent or other sexual offender",
    "3": "Category 3: other dangerous offender",
    "4": "Category 4: terrorist or terrorist risk",
}
RULES = {"may": "May", "must": "Must", "must_not": "Must not"}
GROUNDS = {
    "licence": "licence",
    "harm_prevention_order": "sexual harm prevention order",
    "notification": "notification requirements",
}
PLACES = {
    "work": "Work",
    "partner": "Partner",
    "family": "Family",
    "second_home": "Second home",
    "other": "Other",
    "home": "Home",
}
MARKS = {
    "scar": "Scar",
    "tattoo": "Tattoo",
    "birthmark": "Birthmark",
    "piercing": "Piercing",
    "missing_part": "Missing part",
    "other": "Other mark",
}
SEXES = {"male": "Male", "female": "Female", "unknown": "Not known"}


def day(value: Any) -> str:
    """`4 July 1971` for a date or its ISO text; anything else as it is."""
    try:
        when = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value or "")
    return f"{when.day} {when:%B %Y}"


def short_day(value: Any) -> str:
    """`4 Jul 1971`, for tables."""
    try:
        when = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value or "")
    return f"{when.day} {when:%b %Y}"


def born(value: Any, today: date) -> str:
    """A date of birth with the age."""
    try:
        return f"{day(value)}, aged {age(date.fromisoformat(value), today)}"
    except (TypeError, ValueError):
        return str(value or "")


def address(value: Mapping[str, Any]) -> str:
    """One line: street, town, postcode."""
    return ", ".join(str(value[part]) for part in ("line", "town", "postcode") if value.get(part))


def whereabouts(value: Mapping[str, Any]) -> str:
    state = STATES.get(str(value.get("state")), str(value.get("state") or ""))
    return f"{state} since {day(value['since'])}" if value.get("since") else state


def vehicle(value: Mapping[str, Any]) -> str:
    looks = " ".join(str(value[part]) for part in ("colour", "make") if value.get(part))
    return f"{value.get('vrm', '')}, {looks}" if looks else str(value.get("vrm", ""))


def children(value: Mapping[str, Any]) -> str:
    """`Yes, 2`, `Yes, how many is not recorded`, `No`."""
    if not value.get("in_household"):
        return "No"
    return f"Yes, {value.get('count') or 'how many is not recorded'}"


def condition(value: Mapping[str, Any]) -> str:
    """`Must not: enter any park, until 4 July 2027 (licence)`."""
    rule, ground = RULES.get(str(value.get("rule")), ""), GROUNDS.get(str(value.get("under")), "")
    said = f"{rule}: {value.get('text', '')}" if rule else str(value.get("text", ""))
    until = f", until {day(value['until'])}" if value.get("until") else ""
    return f"{said}{until} ({ground})" if ground else f"{said}{until}"


def other_address(value: Mapping[str, Any]) -> str:
    """`Work: 3 Quill Lane, Peterborough, PE99 9AB`."""
    kind = str(value.get("kind") or "")
    return ": ".join(part for part in (PLACES.get(kind, kind), address(value)) if part)


def mark(value: Mapping[str, Any]) -> str:
    """`Tattoo, left forearm: a compass rose`."""
    kind = str(value.get("kind") or "")
    where = ", ".join(part for part in (MARKS.get(kind, kind), str(value.get("place") or "").lower()) if part)
    return ": ".join(part for part in (where, str(value.get("description") or "")) if part)


def description(value: Mapping[str, Any]) -> str:
    """`178 cm tall. Build medium. Hair brown, short. Eyes blue.`"""
    tall = f"{value['height_cm']} cm tall." if value.get("height_cm") else ""
    said = (f"{part.capitalize()} {str(value[part]).lower()}." for part in ("build", "hair", "eyes") if value.get(part))
    return " ".join([tall, *said]).strip()


def _coded(table: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: table.get(str(value), str(value))


_SAY: Mapping[str, Callable[[Any], str]] = {
    "risk_level": lambda value: RISKS[Risk.of(value)] if Risk.of(value) else str(value),
    "risk_level_date": day,
    "main_address": address,
    "whereabouts": whereabouts,
    "manager": lambda value: str(value.get("name") or "Name not recorded"),
    "vehicles": vehicle,
    "aliases": lambda value: str(value.get("name", "")),
    "children": children,
    "conditions": condition,
    "telephones": lambda value: str(value.get("number", "")),
    "warning_markers": lambda value: _coded(WARNING_MARKERS)(value.get("code", "")),
    "management_mode": _coded(MODES),
    "mappa_category": _coded(CATEGORIES),
    "mappa_level": lambda value: f"Level {value}",
    "sex": _coded(SEXES),
    "description": description,
    "marks": mark,
    "other_addresses": other_address,
    "ethnicity_officer": lambda value: f"{value} {ETHNICITY_OFFICER.get(str(value), '')}".strip(),
    "force": lambda value: str(value).capitalize(),
}


def say(field: str, value: Any, today: date) -> str:
    """A field's canonical value as text; "Not recorded" for one that was cleared."""
    if value is None or value == "":
        return "Not recorded"
    if field == "date_of_birth":
        return born(value, today)
    if field in _SAY and isinstance(value, Mapping) is (field in _NESTED):
        return _SAY[field](value)
    return str(value)


_NESTED = {
    "main_address",
    "whereabouts",
    "manager",
    "vehicles",
    "aliases",
    "description",
    "marks",
    "other_addresses",
    "children",
    "conditions",
    "telephones",
    "warning_markers",
}
