"""ViSOR's record and ours: one sectioned document a nominal, dates as DD/MM/YYYY, codes of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from services.visor_sync import reading
from services.visor_sync.domain.identifiers import PncId, make_of, postcode, telephone, vrm
from services.visor_sync.reading import Reading, coded, day, elements, filled, keyed, of_set, section, text, turned
from shared.areas import districts
from shared.messages import Json

COLLECTION = "nominals"
_DAY = "%d/%m/%Y"
_FORCES = {"35": "cambridgeshire", "40": "bedfordshire", "41": "hertfordshire"}
_SEXES = {"1": "male", "2": "female", "9": "unknown"}
_RISKS = {"L": "low", "M": "medium", "H": "high", "V": "very_high"}
_MODES = {"A": "active", "R": "reactive"}
_LEVELS = {"1": 1, "2": 2, "3": 3}
_STATES = {
    "COM": "community",
    "NFA": "no_fixed_abode",
    "CUS": "custody",
    "HOS": "hospital",
    "ABR": "abroad",
    "MIS": "missing",
}
_WARNINGS = {
    "VI": "violent",
    "WE": "weapons",
    "DR": "drugs",
    "SS": "self_harm",
    "MN": "mental_health",
    "ES": "escape",
    "CO": "contagious",
    "AG": "alleges",
    "DA": "dogs",
}
_EVENTS = {
    "BREACH": "breach",
    "ARREST": "arrest",
    "ALLEG": "allegation",
    "INTEL": "intelligence",
    "VISIT": "visit",
    "LATENOT": "late_notification",
    "ADDRCH": "address_change",
}
_DISTRICTS = {row.code: row.name for row in districts()}


def read(external_id: str, record: Mapping[str, Any]) -> Reading:
    """Translate a ViSOR record.

    Raises:
        Unreadable: naming the part that cannot be read.
    """
    nominal, risk = section(record, "Nominal"), section(record, "Assessment")
    mappa, management = section(record, "MAPPA"), section(record, "Management")
    cells: dict[str, Json] = {
        "visor_ref": external_id,
        "force": coded(record, "ForceCode", _FORCES),
        "family_name": text(nominal, "Surname"),
        "given_names": text(nominal, "Forenames"),
        "date_of_birth": day(nominal, "DateOfBirth", _DAY),
        "sex": coded(nominal, "Sex", _SEXES),
        "pnc_id": PncId.parse(text(nominal, "PNCID")).value,
        "main_address": _address(section(record, "Address")),
        "risk_level": coded(risk, "RiskOfSeriousHarm", _RISKS),
        "risk_level_date": day(risk, "AssessedOn", _DAY),
        "mappa_category": text(mappa, "Category"),
        "mappa_level": coded(mappa, "Level", _LEVELS),
        "management_mode": coded(management, "Mode", _MODES),
        "manager": _manager(section(management, "Manager")),
        "review_wording": text(management, "AgreedWording"),
        "review_date": day(management, "ReviewDate", _DAY),
        "whereabouts": _whereabouts(section(record, "Whereabouts")),
    }
    account = text(section(record, "Finance"), "BankAccount")
    return Reading(
        cells=filled(cells) | _sets(record),
        withheld={"bank_account": account} if account else {},
        synthetic=record.get("Synthetic") is True,
    )


def _sets(record: Mapping[str, Any]) -> dict[str, Json]:
    phones = [{"number": telephone(text(part, "Number"))} for part in elements(record, "Communications")]
    cars = [
        filled(
            {
                "vrm": vrm(text(part, "VRM")),
                "make": make_of(text(part, "Make")),
                "colour": text(part, "Colour").lower(),
            }
        )
        for part in elements(record, "Vehicles")
    ]
    warnings = [
        {"code": coded({"Signal": signal}, "Signal", _WARNINGS)} for signal in elements(record, "WarningSignals")
    ]
    events = [
        filled(
            {
                "id": text(part, "Ref"),
                "date": day(part, "On", _DAY),
                "kind": coded(part, "Type", _EVENTS),
                "note": text(part, "Note"),
            }
        )
        for part in elements(record, "ActivityLog")
    ]
    return (
        keyed("telephones", "number", phones)
        | keyed("vehicles", "vrm", cars)
        | keyed("warning_markers", "code", warnings)
        | keyed("events", "id", events)
    )


def _address(part: Mapping[str, Any]) -> Json:
    line = text(part, "Line")
    if not line:
        return None
    lat, lon = _point(text(part, "GridPoint"))
    code = text(part, "District")
    return {
        "line": line,
        "town": text(part, "Town"),
        "postcode": postcode(text(part, "Postcode")),
        "district": _DISTRICTS.get(code, code),
        "lat": lat,
        "lon": lon,
        "as_at": day(part, "AsAt", _DAY),
    }


def _point(written: str) -> tuple[float | None, float | None]:
    if not written:
        return None, None
    try:
        lat, lon = written.split(",")
        return round(float(lat), 5), round(float(lon), 5)
    except ValueError as error:
        raise reading.Unreadable("GridPoint is not a point") from error


def _manager(part: Mapping[str, Any]) -> Json:
    name = text(part, "Name")
    return {"name": name, "telephone": telephone(text(part, "Tel"))} if name else None


def _whereabouts(part: Mapping[str, Any]) -> Json:
    state = coded(part, "Status", _STATES)
    return {"state": state, "since": day(part, "Since", _DAY)} if state else None


def write(state: Mapping[str, Json], fields: set[str]) -> dict[str, Any]:
    """The partial ViSOR record that gives these fields the values of `state`; what is not in `state` is cleared."""
    record: dict[str, Any] = {}
    for field in sorted(fields):
        name, part, value = _WRITERS[field](state)
        if part:
            record.setdefault(name, {})[part] = value
        else:
            record[name] = value
    return record


Written = tuple[str, str, Any]
_CODES: dict[str, dict[Any, str]] = {
    "sex": turned(_SEXES),
    "warnings": turned(_WARNINGS),
    "events": turned(_EVENTS),
    "districts": turned(_DISTRICTS),
}


def _write_address(state: Mapping[str, Json]) -> Written:
    value = state.get("main_address")
    if value is None:
        return "Address", "", None
    point = f"{value['lat']:.5f},{value['lon']:.5f}" if value.get("lat") is not None else None
    written = {
        "Line": value["line"],
        "Town": value["town"],
        "Postcode": value["postcode"],
        "District": _CODES["districts"].get(value["district"], value["district"]),
        "GridPoint": point,
        "AsAt": reading.written_day(value.get("as_at"), _DAY),
    }
    return "Address", "", written


def _write_vehicles(state: Mapping[str, Json]) -> Written:
    cars = [
        {"VRM": car["vrm"], "Make": car.get("make", "").upper(), "Colour": car.get("colour", "").upper()}
        for car in of_set(state, "vehicles")
    ]
    return "Vehicles", "", cars


def _write_telephones(state: Mapping[str, Json]) -> Written:
    return "Communications", "", [{"Type": "TEL", "Number": it["number"]} for it in of_set(state, "telephones")]


def _write_warnings(state: Mapping[str, Json]) -> Written:
    return "WarningSignals", "", [_CODES["warnings"][it["code"]] for it in of_set(state, "warning_markers")]


def _write_events(state: Mapping[str, Json]) -> Written:
    log = [
        {
            "Ref": event["id"],
            "On": reading.written_day(event.get("date"), _DAY),
            "Type": _CODES["events"][event["kind"]],
            "Note": event.get("note", ""),
        }
        for event in of_set(state, "events")
    ]
    return "ActivityLog", "", log


_WRITERS: dict[str, Callable[[Mapping[str, Json]], Written]] = {
    "family_name": lambda state: ("Nominal", "Surname", state.get("family_name", "")),
    "given_names": lambda state: ("Nominal", "Forenames", state.get("given_names", "")),
    "date_of_birth": lambda state: (
        "Nominal",
        "DateOfBirth",
        reading.written_day(state.get("date_of_birth"), _DAY),
    ),
    "sex": lambda state: ("Nominal", "Sex", _CODES["sex"].get(state.get("sex"), "9")),
    "pnc_id": lambda state: ("Nominal", "PNCID", state.get("pnc_id", "")),
    "main_address": _write_address,
    "telephones": _write_telephones,
    "vehicles": _write_vehicles,
    "warning_markers": _write_warnings,
    "events": _write_events,
}
