"""How one value is written at each system's desk: a text, a day, a number, or a code of that system's own."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from deploy.sandbox.faults import Fault

SYSTEMS = ("visor", "athena")
Writer = Callable[[str, int], Any]
Codes = Mapping[str, tuple[str, str]]


def text(value: str, _: int) -> Any:
    """A text as it is."""
    return value


def day(value: str, system: int) -> Any:
    """`2026-11-23` in the system's own form."""
    if not value:
        return ""
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise Fault(f"{value} is not a date; write it as 2026-11-23") from error
    return found.strftime(("%d/%m/%Y", "%d-%b-%Y")[system]).upper()


def number(value: str, _: int) -> Any:
    """A whole number; nothing for none."""
    if value and not value.isdecimal():
        raise Fault(f"{value} is not a whole number")
    return int(value) if value else None


def code(codes: Codes) -> Writer:
    """A word of ours in the system's code; nothing clears it."""

    def write(value: str, system: int) -> Any:
        if value and value not in codes:
            raise Fault(f"{value} is not one of {', '.join(codes)}")
        return codes[value][system] if value else ""

    return write


def spoken(**visor: str) -> Codes:
    """Codes of ViSOR by word of ours; ATHENA says the word itself, in capitals."""
    return {word: (said, word.upper().replace("_", " ")) for word, said in visor.items()}


def each(one: Writer) -> Writer:
    """Several values between commas."""
    return lambda value, system: [one(part.strip(), system) for part in value.split(",") if part.strip()]


def telephone(value: str, system: int) -> Any:
    return {"Type": "TEL", "Number": value} if system == 0 else value


def alias(value: str, system: int) -> Any:
    return {"Name": value} if system == 0 else value


def vehicle(value: str, system: int) -> Any:
    """`AB12CDE/Ford/blue`."""
    names = (("VRM", "Make", "Colour"), ("registration", "manufacturer", "color"))[system]
    parts = [part.strip() for part in value.split("/")]
    return dict(zip(names, [*parts, "", ""][:3], strict=True))


def point(value: str, _: int) -> Any:
    """`52.57210,-0.24312`, as ViSOR has it; nothing for none."""
    return value or None


def degrees(value: str, _: int) -> Any:
    """A latitude or a longitude; nothing for none."""
    try:
        return float(value) if value else None
    except ValueError as error:
        raise Fault(f"{value} is not a number of degrees") from error


RISKS = spoken(low="L", medium="M", high="H", very_high="V")
MODES = spoken(active="A", reactive="R")
SEXES = {"male": ("1", "M"), "female": ("2", "F"), "unknown": ("9", "U")}
LEVELS = {"1": ("1", "L1"), "2": ("2", "L2"), "3": ("3", "L3")}
CATEGORIES = {"1": ("1", "CAT1"), "2": ("2", "CAT2"), "3": ("3", "CAT3"), "4": ("4", "CAT4")}
FORCES = {
    "cambridgeshire": ("35", "Cambridgeshire"),
    "bedfordshire": ("40", "Bedfordshire"),
    "hertfordshire": ("41", "Hertfordshire"),
}
WHEREABOUTS = {
    "community": ("COM", "In community"),
    "no_fixed_abode": ("NFA", "No fixed abode"),
    "custody": ("CUS", "In custody"),
    "hospital": ("HOS", "In hospital"),
    "abroad": ("ABR", "Abroad"),
    "missing": ("MIS", "Missing"),
}
WARNINGS = spoken(
    violent="VI",
    weapons="WE",
    drugs="DR",
    self_harm="SS",
    mental_health="MN",
    escape="ES",
    contagious="CO",
    alleges="AG",
    dogs="DA",
)
YES_OR_NO = spoken(yes="Y", no="N")
SENSITIVE = {"no": ("", ""), **spoken(threat_to_life="TTL", changed_identity="NEWID", ppu="PPU")}
PERIODS = {
    "indefinite": ("IND", "INDEFINITE"),
    "10_years": ("10Y", "10 YEARS"),
    "7_years": ("7Y", "7 YEARS"),
    "5_years": ("5Y", "5 YEARS"),
    "2_years": ("2Y", "2 YEARS"),
    "discharge": ("CD", "DISCHARGE"),
}
RULES = spoken(may="MAY", must="MUST", must_not="MUSTNOT")
GROUNDS = {**spoken(licence="LIC", notification="NOTIF"), "harm_prevention_order": ("SHPO", "SHPO")}
ORDERS = {
    "harm_prevention": ("SHPO", "SHPO"),
    "interim_harm_prevention": ("ISHPO", "INTERIM SHPO"),
    "risk": ("SRO", "SRO"),
    "notification": ("NO", "NOTIFICATION ORDER"),
    "foreign_travel": ("FTO", "TRAVEL ORDER"),
}
TOOLS = spoken(arms="ARMS", oasys="OASYS", rm2000="RM2000", osp="OSP")
NOTIFIED = spoken(initial="INIT", annual="ANN", weekly="WEEK", change="CHANGE", travel="TRAVEL")
EVENTS = spoken(
    breach="BREACH",
    arrest="ARREST",
    allegation="ALLEG",
    intelligence="INTEL",
    visit="VISIT",
    late_notification="LATENOT",
    address_change="ADDRCH",
)
MARKS = spoken(
    scar="SCAR", tattoo="TATTOO", birthmark="BIRTH", piercing="PIERCED", missing_part="MISSING", other="OTHER"
)
PLACES = spoken(work="WK", partner="PT", family="FM", second_home="SH", other="OT", home="HM")
VISITS = spoken(visit="V", contact="C")
AGE_BANDS = spoken(adult="A", child="C")
