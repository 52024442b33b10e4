"""What a person at a system's own keyboard would type for a field: where it stands there, and in which code."""

from collections.abc import Callable
from datetime import date
from typing import Any

from deploy.sandbox.faults import Fault

RISKS = {
    "low": ("L", "LOW"),
    "medium": ("M", "MEDIUM"),
    "high": ("H", "HIGH"),
    "very_high": ("V", "VERY HIGH"),
}
MODES = {"active": ("A", "ACTIVE"), "reactive": ("R", "REACTIVE")}
SEXES = {"male": ("1", "M"), "female": ("2", "F"), "unknown": ("9", "U")}
LEVELS = {"1": ("1", "L1"), "2": ("2", "L2"), "3": ("3", "L3")}
CATEGORIES = {"1": ("1", "CAT1"), "2": ("2", "CAT2"), "3": ("3", "CAT3"), "4": ("4", "CAT4")}
WHEREABOUTS = {
    "community": ("COM", "In community"),
    "no_fixed_abode": ("NFA", "No fixed abode"),
    "custody": ("CUS", "In custody"),
    "hospital": ("HOS", "In hospital"),
    "abroad": ("ABR", "Abroad"),
    "missing": ("MIS", "Missing"),
}
WARNINGS = {
    "violent": ("VI", "VIOLENT"),
    "weapons": ("WE", "WEAPONS"),
    "drugs": ("DR", "DRUGS"),
    "self_harm": ("SS", "SELF HARM"),
    "mental_health": ("MN", "MENTAL HEALTH"),
    "escape": ("ES", "ESCAPE"),
    "contagious": ("CO", "CONTAGIOUS"),
    "alleges": ("AG", "ALLEGES"),
    "dogs": ("DA", "DOGS"),
}
YES_OR_NO = {"yes": ("Y", "YES"), "no": ("N", "NO")}
SENSITIVE = {
    "no": ("", ""),
    "threat_to_life": ("TTL", "THREAT TO LIFE"),
    "changed_identity": ("NEWID", "CHANGED IDENTITY"),
    "ppu": ("PPU", "PPU"),
}
SYSTEMS = ("visor", "athena")
Writer = Callable[[str, int], Any]


def _text(value: str, _: int) -> Any:
    return value


def _day(value: str, system: int) -> Any:
    if not value:
        return ""
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise Fault(f"{value} is not a date; write it as 2026-11-23") from error
    return day.strftime(("%d/%m/%Y", "%d-%b-%Y")[system]).upper()


def _code(codes: dict[str, tuple[str, str]]) -> Writer:
    def write(value: str, system: int) -> Any:
        if value not in codes:
            raise Fault(f"{value} is not one of {', '.join(codes)}")
        return codes[value][system]

    return write


def _each(one: Writer) -> Writer:
    return lambda value, system: [one(part.strip(), system) for part in value.split(",") if part.strip()]


def _telephone(value: str, system: int) -> Any:
    return {"Type": "TEL", "Number": value} if system == 0 else value


def _alias(value: str, system: int) -> Any:
    return {"Name": value} if system == 0 else value


def _victim(value: str, _: int) -> Any:
    return {"Name": value}


def _vehicle(value: str, system: int) -> Any:
    names = (("VRM", "Make", "Colour"), ("registration", "manufacturer", "color"))[system]
    parts = [part.strip() for part in value.split("/")]
    return dict(zip(names, [*parts, "", ""][:3], strict=True))


# Field: where ViSOR and ATHENA keep it, and how it is written there.
FIELDS: dict[str, tuple[str, str, Writer]] = {
    "family_name": ("Nominal.Surname", "person.last_name", _text),
    "given_names": ("Nominal.Forenames", "person.first_names", _text),
    "date_of_birth": ("Nominal.DateOfBirth", "person.dob", _day),
    "sex": ("Nominal.Sex", "person.gender", _code(SEXES)),
    "pnc_id": ("Nominal.PNCID", "person.pnc", _text),
    "cro_id": ("Nominal.CRONumber", "person.cro", _text),
    "aliases": ("Aliases", "aka", _each(_alias)),
    "children": ("Household.ChildrenInHousehold", "offender.children", _code(YES_OR_NO)),
    "modus_operandi": ("Offending.ModusOperandi", "offender.mo", _text),
    "risk_factors": ("Offending.RiskFactors", "offender.risk_factors", _text),
    "employment": ("Employment.Details", "person.occupation", _text),
    "photograph": ("Nominal.PhotographRef", "person.photo", _text),
    "registration": ("Registration.RelevantDate", "offender.relevant_date", _day),
    "registered_until": ("Registration.Until", "offender.registered_until", _day),
    "sensitive": ("Sensitive", "offender.sensitive", _code(SENSITIVE)),
    "address_line": ("Address.Line", "home.street", _text),
    "address_town": ("Address.Town", "home.locality", _text),
    "address_postcode": ("Address.Postcode", "home.post_code", _text),
    "address_as_at": ("Address.AsAt", "home.recorded", _day),
    "telephones": ("Communications", "phones", _each(_telephone)),
    "vehicles": ("Vehicles", "vehicles", _each(_vehicle)),
    "warning_markers": ("WarningSignals", "warnings", _each(_code(WARNINGS))),
    "risk_level": ("Assessment.RiskOfSeriousHarm", "offender.risk", _code(RISKS)),
    "risk_level_date": ("Assessment.AssessedOn", "offender.risk_date", _day),
    "mappa_category": ("MAPPA.Category", "offender.mappa_cat", _code(CATEGORIES)),
    "mappa_level": ("MAPPA.Level", "offender.mappa_lvl", _code(LEVELS)),
    "management_mode": ("Management.Mode", "offender.mode", _code(MODES)),
    "review_wording": ("Management.AgreedWording", "offender.wording", _text),
    "review_date": ("Management.ReviewDate", "offender.review_due", _day),
    "whereabouts": ("Whereabouts.Status", "offender.location_status", _code(WHEREABOUTS)),
    "whereabouts_since": ("Whereabouts.Since", "offender.location_since", _day),
    "victims": ("Victims", "", _each(_victim)),
    "bank_account": ("Finance.BankAccount", "", _text),
}


def typed(system: str, assignments: tuple[str, ...]) -> dict[str, Any]:
    """The partial record that `FIELD=VALUE` words make in one system.

    Raises:
        Fault: a word that is no assignment, a field that the system does not keep, or a value that it has no code for.
    """
    record: dict[str, Any] = {}
    side = SYSTEMS.index(system)
    for word in assignments:
        field, equals, value = word.partition("=")
        if not equals:
            raise Fault(f"{word} is not FIELD=VALUE, such as risk_level=high")
        place, write = _kept(field, side)
        if not place or write is None:
            known = ", ".join(name for name, row in FIELDS.items() if row[side])
            raise Fault(f"{system} keeps no field called {field}; there are {known}")
        section, _, part = place.partition(".")
        written = write(value, side)
        if part:
            record.setdefault(section, {})[part] = written
        else:
            record[section] = written
    return record


def _kept(field: str, side: int) -> tuple[str, Writer | None]:
    """Where a system keeps a field, and how it is written there; an empty place where it does not."""
    visor, athena, write = FIELDS.get(field, ("", "", None))
    return (visor, athena)[side], write
