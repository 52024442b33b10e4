"""ATHENA's record and ours: a person card, dates as 01-FEB-2026, words for codes."""

from collections.abc import Callable, Mapping
from typing import Any

from services.visor_sync import reading
from services.visor_sync.domain.identifiers import PncId, make_of, postcode, telephone, unspaced, vrm
from services.visor_sync.reading import Reading, coded, day, elements, filled, keyed, of_set, section, text, turned
from shared.messages import Json

COLLECTION = "persons"
_DAY = "%d-%b-%Y"
_FORCES = {"Cambridgeshire": "cambridgeshire", "Bedfordshire": "bedfordshire", "Hertfordshire": "hertfordshire"}
_GENDERS = {"M": "male", "F": "female", "U": "unknown"}
_RISKS = {"LOW": "low", "MEDIUM": "medium", "HIGH": "high", "VERY HIGH": "very_high"}
_MODES = {"ACTIVE": "active", "REACTIVE": "reactive"}
_CATEGORIES = {"CAT1": "1", "CAT2": "2", "CAT3": "3", "CAT4": "4"}
_LEVELS = {"L1": 1, "L2": 2, "L3": 3}
_STATES = {
    "In community": "community",
    "No fixed abode": "no_fixed_abode",
    "In custody": "custody",
    "In hospital": "hospital",
    "Abroad": "abroad",
    "Missing": "missing",
}
_WARNINGS = {
    "VIOLENT": "violent",
    "WEAPONS": "weapons",
    "DRUGS": "drugs",
    "SELF HARM": "self_harm",
    "MENTAL HEALTH": "mental_health",
    "ESCAPE": "escape",
    "CONTAGIOUS": "contagious",
    "ALLEGES": "alleges",
    "DOGS": "dogs",
}
_EVENTS = {
    "BREACH": "breach",
    "ARREST": "arrest",
    "ALLEGATION": "allegation",
    "INTELLIGENCE": "intelligence",
    "VISIT": "visit",
    "LATE NOTIFICATION": "late_notification",
    "ADDRESS CHANGE": "address_change",
}


def read(external_id: str, record: Mapping[str, Any]) -> Reading:
    """Translate an ATHENA person card. `external_id` is not part of it: our ids and theirs stay apart.

    Raises:
        Unreadable: naming the part that cannot be read.
    """
    person, offender = section(record, "person"), section(record, "offender")
    handler, state = text(offender, "handler"), coded(offender, "location_status", _STATES)
    cells: dict[str, Json] = {
        "visor_ref": text(record, "visor_ref"),
        "force": coded(record, "owning_force", _FORCES),
        "family_name": text(person, "last_name"),
        "given_names": text(person, "first_names"),
        "date_of_birth": day(person, "dob", _DAY),
        "sex": coded(person, "gender", _GENDERS),
        "pnc_id": PncId.parse(text(person, "pnc")).value,
        "main_address": _home(section(record, "home")),
        "risk_level": coded(offender, "risk", _RISKS),
        "risk_level_date": day(offender, "risk_date", _DAY),
        "mappa_category": coded(offender, "mappa_cat", _CATEGORIES),
        "mappa_level": coded(offender, "mappa_lvl", _LEVELS),
        "management_mode": coded(offender, "mode", _MODES),
        "manager": {"name": handler, "telephone": telephone(text(offender, "handler_phone"))} if handler else None,
        "review_wording": text(offender, "wording"),
        "review_date": day(offender, "review_due", _DAY),
        "whereabouts": {"state": state, "since": day(offender, "location_since", _DAY)} if state else None,
    }
    return Reading(cells=filled(cells) | _sets(record), withheld={}, synthetic=record.get("synthetic") is True)


def _sets(record: Mapping[str, Any]) -> dict[str, Json]:
    phones = [{"number": telephone(text({"number": it}, "number"))} for it in elements(record, "phones")]
    cars = [
        filled(
            {
                "vrm": vrm(text(part, "registration")),
                "make": make_of(text(part, "manufacturer")),
                "colour": text(part, "color").lower(),
            }
        )
        for part in elements(record, "vehicles")
    ]
    warnings = [{"code": coded({"warning": it}, "warning", _WARNINGS)} for it in elements(record, "warnings")]
    events = [
        filled(
            {
                "id": text(part, "ref"),
                "date": day(part, "date", _DAY),
                "kind": coded(part, "category", _EVENTS),
                "note": text(part, "text"),
            }
        )
        for part in elements(record, "log")
    ]
    return (
        keyed("telephones", "number", phones)
        | keyed("vehicles", "vrm", cars)
        | keyed("warning_markers", "code", warnings)
        | keyed("events", "id", events)
    )


def _home(part: Mapping[str, Any]) -> Json:
    street = text(part, "street")
    if not street:
        return None
    lat, lon = _number(part, "y"), _number(part, "x")
    if lat is None or lon is None:  # half a point is none
        lat, lon = None, None
    return {
        "line": street,
        "town": text(part, "locality"),
        "postcode": postcode(text(part, "post_code")),
        "district": text(part, "district_name"),
        "lat": lat,
        "lon": lon,
        "as_at": day(part, "recorded", _DAY),
    }


def _number(part: Mapping[str, Any], name: str) -> float | None:
    value = part.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float):
        raise reading.Unreadable(f"{name} is not a number")
    return round(float(value), 5)


def write(state: Mapping[str, Json], fields: set[str]) -> dict[str, Any]:
    """The partial ATHENA card that gives these fields the values of `state`; what is not in `state` is cleared."""
    record: dict[str, Any] = {}
    for field in sorted(fields):
        for name, part, value in _WRITERS[field](state):
            if part:
                record.setdefault(name, {})[part] = value
            else:
                record[name] = value
    return record


Written = list[tuple[str, str, Any]]
State = Mapping[str, Json]
_CODES: dict[str, dict[Any, str]] = {
    "force": turned(_FORCES),
    "sex": turned(_GENDERS),
    "risk_level": turned(_RISKS),
    "management_mode": turned(_MODES),
    "mappa_category": turned(_CATEGORIES),
    "mappa_level": turned(_LEVELS),
    "states": turned(_STATES),
    "events": turned(_EVENTS),
}


def _text(field: str, name: str, part: str) -> Callable[[State], Written]:
    return lambda state: [(name, part, state.get(field, ""))]


def _day(field: str, name: str, part: str) -> Callable[[State], Written]:
    return lambda state: [(name, part, reading.written_day(state.get(field), _DAY))]


def _code(field: str, name: str, part: str, none: str = "") -> Callable[[State], Written]:
    return lambda state: [(name, part, _CODES[field].get(state.get(field), none))]


def _write_home(state: State) -> Written:
    value = state.get("main_address")
    if value is None:
        return [("home", "", None)]
    written = {
        "street": value["line"],
        "locality": value["town"],
        "post_code": unspaced(value["postcode"]),
        "district_name": value["district"],
        "x": value.get("lon"),
        "y": value.get("lat"),
        "recorded": reading.written_day(value.get("as_at"), _DAY),
    }
    return [("home", "", written)]


def _write_manager(state: State) -> Written:
    value = state.get("manager") or {}
    return [
        ("offender", "handler", value.get("name", "")),
        ("offender", "handler_phone", value.get("telephone", "")),
    ]


def _write_whereabouts(state: State) -> Written:
    value = state.get("whereabouts") or {}
    return [
        ("offender", "location_status", _CODES["states"].get(value.get("state"), "")),
        ("offender", "location_since", reading.written_day(value.get("since"), _DAY)),
    ]


def _write_vehicles(state: State) -> Written:
    cars = [
        {"registration": car["vrm"], "manufacturer": car.get("make", ""), "color": car.get("colour", "")}
        for car in of_set(state, "vehicles")
    ]
    return [("vehicles", "", cars)]


def _write_events(state: State) -> Written:
    log = [
        {
            "ref": event["id"],
            "date": reading.written_day(event.get("date"), _DAY),
            "category": _CODES["events"][event["kind"]],
            "text": event.get("note", ""),
        }
        for event in of_set(state, "events")
    ]
    return [("log", "", log)]


_WRITERS: dict[str, Callable[[State], Written]] = {
    "visor_ref": lambda state: [("visor_ref", "", state.get("visor_ref"))],
    "force": lambda state: [("owning_force", "", _CODES["force"].get(state.get("force"), ""))],
    "family_name": _text("family_name", "person", "last_name"),
    "given_names": _text("given_names", "person", "first_names"),
    "date_of_birth": _day("date_of_birth", "person", "dob"),
    "sex": _code("sex", "person", "gender", none="U"),
    "pnc_id": _text("pnc_id", "person", "pnc"),
    "main_address": _write_home,
    "risk_level": _code("risk_level", "offender", "risk"),
    "risk_level_date": _day("risk_level_date", "offender", "risk_date"),
    "mappa_category": _code("mappa_category", "offender", "mappa_cat"),
    "mappa_level": _code("mappa_level", "offender", "mappa_lvl"),
    "management_mode": _code("management_mode", "offender", "mode"),
    "manager": _write_manager,
    "review_wording": _text("review_wording", "offender", "wording"),
    "review_date": _day("review_date", "offender", "review_due"),
    "whereabouts": _write_whereabouts,
    "telephones": lambda state: [("phones", "", [it["number"] for it in of_set(state, "telephones")])],
    "vehicles": _write_vehicles,
    "events": _write_events,
}
