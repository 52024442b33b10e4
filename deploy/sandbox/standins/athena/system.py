"""What makes the stand-in ATHENA: ids, headings, and the layout of its pages."""

import re
import secrets
from pathlib import Path
from typing import Any

from deploy.sandbox.standins.athena.faults import GraphSwitches
from deploy.sandbox.standins.athena.openapi import described
from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.engine.system import Field, Lines, Part, Section, System, Table, Ticks


def _same(*codes: str) -> dict[str, str]:
    return {code: code or "–" for code in codes}


GENDER = {"M": "M", "F": "F", "U": "U"}
RISK = _same("", "LOW", "MEDIUM", "HIGH", "VERY HIGH")
LOCATION = _same("", "In community", "No fixed abode", "In custody", "In hospital", "Abroad", "Missing")
WARNINGS = _same("VIOLENT", "WEAPONS", "DRUGS", "SELF HARM", "MENTAL HEALTH", "ESCAPE", "CONTAGIOUS", "ALLEGES", "DOGS")
LOG = _same("BREACH", "ARREST", "ALLEGATION", "INTELLIGENCE", "VISIT", "LATE NOTIFICATION", "ADDRESS CHANGE")
FORCES = _same("Cambridgeshire", "Bedfordshire", "Hertfordshire")
ORDERS = _same("SHPO", "INTERIM SHPO", "SRO", "NOTIFICATION ORDER", "TRAVEL ORDER")
PERIOD = _same("", "INDEFINITE", "10 YEARS", "7 YEARS", "5 YEARS", "2 YEARS", "DISCHARGE")
ETHNICITY_OFFICER = _same("", "IC1", "IC2", "IC3", "IC4", "IC5", "IC6", "IC9")
ETHNICITY_SELF = _same(
    *("", "W1", "W2", "W3", "W9", "M1", "M2", "M3", "M9", "A1", "A2", "A3", "A4", "A9", "B1", "B2", "B9"),
    *("O1", "O2", "O9", "NS"),
)
_DAY = "DD-MON-YYYY"

LAYOUT: tuple[Part, ...] = (
    Section(
        "person",
        "Person",
        (
            Field("last_name", "Last name"),
            Field("first_names", "First names"),
            Field("dob", "Date of birth", hint=_DAY),
            Field("gender", "Gender", choices=GENDER),
            Field("pnc", "PNC"),
            Field("cro", "CRO"),
            Field("photo", "Photo"),
            Field("occupation", "Occupation"),
            Field("height", "Height", kind="number", nullable=True, hint="cm"),
            Field("build", "Build"),
            Field("hair", "Hair"),
            Field("eyes", "Eyes"),
            Field("eth_officer", "Ethnicity, officer's", choices=ETHNICITY_OFFICER),
            Field("eth_self", "Ethnicity, own", choices=ETHNICITY_SELF),
        ),
    ),
    Lines("aka", "Also known as", "Name"),
    Ticks("warnings", "Warning markers", WARNINGS),
    Section(
        "home",
        "Home",
        (
            Field("street", "Street"),
            Field("locality", "Locality"),
            Field("post_code", "Post code"),
            Field("district_name", "District"),
            Field("x", "x", kind="number", nullable=True, hint="longitude"),
            Field("y", "y", kind="number", nullable=True, hint="latitude"),
            Field("recorded", "Recorded", hint=_DAY),
        ),
    ),
    Table(
        "places",
        "Other addresses",
        (
            Field("use", "Use", choices=_same("OTHER HOME", "WORK", "PARTNER", "FAMILY", "SECOND HOME", "OTHER")),
            Field("street", "Street"),
            Field("locality", "Locality"),
            Field("post_code", "Post code"),
            Field("recorded", "Recorded", hint=_DAY),
        ),
    ),
    Table(
        "marks",
        "Marks",
        (
            Field("kind", "Kind", choices=_same("SCAR", "TATTOO", "BIRTHMARK", "PIERCING", "MISSING PART", "OTHER")),
            Field("location", "Location"),
            Field("text", "Text"),
        ),
    ),
    Lines("phones", "Phones", "Number"),
    Table(
        "vehicles",
        "Vehicles",
        (Field("registration", "Registration"), Field("manufacturer", "Manufacturer"), Field("color", "Color")),
    ),
    Section(
        "offender",
        "Offender management",
        (
            Field("risk", "Risk", choices=RISK),
            Field("risk_date", "Risk date", hint=_DAY),
            Field("mappa_cat", "MAPPA category", choices=_same("", "CAT1", "CAT2", "CAT3", "CAT4")),
            Field("mappa_lvl", "MAPPA level", choices=_same("", "L1", "L2", "L3")),
            Field("handler", "Handler"),
            Field("handler_phone", "Handler's phone"),
            Field("mode", "Mode", choices=_same("", "ACTIVE", "REACTIVE")),
            Field("review_due", "Review due", hint=_DAY),
            Field("location_status", "Location", choices=LOCATION),
            Field("location_since", "Location since", hint=_DAY),
            Field("wording", "Wording", kind="long"),
            Field("children", "Children", choices=_same("", "YES", "NO")),
            Field("children_count", "How many", kind="number", nullable=True),
            Field("mo", "MO", kind="long"),
            Field("risk_factors", "Risk factors", kind="long"),
            Field("relevant_date", "Relevant date", hint=_DAY),
            Field("period", "Period", choices=PERIOD),
            Field("registered_until", "Registered until", hint=_DAY),
            Field("sensitive", "Sensitive", choices=_same("", "THREAT TO LIFE", "CHANGED IDENTITY", "PPU")),
            Field("finance_on_visor", "Finance on ViSOR", choices=_same("", "YES", "NO")),
        ),
    ),
    Table("online", "Online", (Field("site", "Site"), Field("handle", "Handle"))),
    Table(
        "orders",
        "Orders",
        (
            Field("order", "Order", choices=ORDERS),
            Field("made", "Made", hint=_DAY),
            Field("ends", "Ends", hint=_DAY),
            Field("ref", "Ref"),
        ),
    ),
    Table(
        "notifications",
        "Notifications",
        (
            Field("kind", "Kind", choices=_same("INITIAL", "ANNUAL", "WEEKLY", "CHANGE", "TRAVEL")),
            Field("due", "Due", hint=_DAY),
            Field("made", "Made", hint=_DAY),
            Field("ref", "Ref"),
        ),
    ),
    Table(
        "tools",
        "Tools",
        (
            Field("tool", "Tool", choices=_same("ARMS", "OASYS", "RM2000", "OSP")),
            Field("band", "Band", choices=_same("LOW", "MEDIUM", "HIGH", "VERY HIGH")),
            Field("date", "Date", hint=_DAY),
            Field("ref", "Ref"),
        ),
    ),
    Table(
        "conditions",
        "Conditions",
        (
            Field("rule", "Rule", choices=_same("MAY", "MUST", "MUST NOT")),
            Field("wording", "Wording", kind="long"),
            Field("under", "Under", choices=_same("LICENCE", "SHPO", "NOTIFICATION")),
            Field("start", "Start", hint=_DAY),
            Field("finish", "Finish", hint=_DAY),
            Field("ref", "Ref"),
        ),
    ),
    Table(
        "visits",
        "Visits",
        (
            Field("date", "Date", hint=_DAY),
            Field("kind", "Kind", choices=_same("VISIT", "CONTACT")),
            Field("officer", "Officer"),
            Field("second_officer", "Second officer"),
            Field("single_crewed", "Why alone"),
            Field("seen", "Seen", choices=_same("", "YES", "NO")),
            Field("premises", "Premises", kind="long"),
            Field("next_due", "Next due", hint=_DAY),
            Field("ref", "Ref"),
        ),
    ),
    Table(
        "log",
        "Log",
        (
            Field("date", "Date", hint=_DAY),
            Field("category", "Category", choices=LOG),
            Field("text", "Text", kind="long"),
            Field("ref", "Ref"),
        ),
    ),
    Section(
        "",
        "Links",
        (
            Field("visor_ref", "ViSOR reference", nullable=True),
            Field("owning_force", "Owning force", choices=FORCES),
        ),
    ),
)


def new_id() -> str:
    """Return a new id: ATH and nine digits."""
    return f"ATH{secrets.randbelow(10**9):09d}"


def heading(record: dict[str, Any]) -> str:
    """Return the name as the list shows it."""
    person = record["person"]
    return f"{person['last_name'].upper()}, {person['first_names']}".removesuffix(", ")


def words(record: dict[str, Any]) -> str:
    """Return the text that a search looks through."""
    person, home = record["person"], record["home"]
    parts = [person["last_name"], person["first_names"], person["dob"], person["pnc"], record["visor_ref"] or ""]
    parts += [home["street"], home["locality"], home["post_code"], record["offender"]["handler"]]
    parts += record["aka"] + record["phones"] + [vehicle["registration"] for vehicle in record["vehicles"]]
    return " ".join(parts)


def row(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the list's columns after id and name."""
    offender = record["offender"]
    return (
        record["person"]["dob"],
        record["home"]["locality"],
        offender["risk"],
        offender["location_status"],
        ", ".join(record["warnings"]),
    )


def meanwhile(record: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return a colleague's edit beside another: a telephone number, else a vehicle or a visit."""
    vehicles = [{"registration": f"ZZ{len(record['vehicles']):02}ZZZ", "manufacturer": "VAUXHALL", "color": "GREY"}]
    visits = [{"ref": f"V-{secrets.token_hex(4)}", "date": "02-MAR-2026", "category": "VISIT", "text": "Seen at home."}]
    edits = {"phones": [f"+4477009007{len(record['phones']):02}"], "vehicles": vehicles, "log": visits}
    return next(({key: record[key] + new} for key, new in edits.items() if key not in asked), {})


ATHENA = System(
    name="athena",
    title="ATHENA",
    strapline="Records management",
    collection="persons",
    noun="person",
    id_pattern=re.compile(r"ATH[0-9]{9}"),
    id_example="ATH004217733",
    new_id=new_id,
    record=AthenaRecord,
    example={"synthetic": True, "person": {"last_name": "QUILL", "first_names": "ARNO"}},
    heading=heading,
    words=words,
    columns=("Born", "Locality", "Risk", "Location", "Warnings"),
    row=row,
    layout=LAYOUT,
    meanwhile=meanwhile,
    look=Path(__file__).parent,
    records_in_feed=False,
    switches=GraphSwitches,
    described=described,
)
