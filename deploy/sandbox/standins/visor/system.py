"""What makes the stand-in ViSOR: ids, headings, and the layout of its pages."""

import re
import secrets
from pathlib import Path
from typing import Any

from deploy.sandbox.standins.engine.system import Field, Part, Section, System, Table, Ticks
from deploy.sandbox.standins.visor.record import VisorRecord
from deploy.sandbox.standins.visor.wider_layout import ADDRESSES, LOOKS, MANAGED, OBSERVED, STATED

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SEX = {"1": "1 Male", "2": "2 Female", "9": "9 Not known"}
RISK = {"": "–", "L": "L Low", "M": "M Medium", "H": "H High", "V": "V Very high"}
FORCE = {"35": "35 Cambridgeshire", "40": "40 Bedfordshire", "41": "41 Hertfordshire"}
STATUS = {
    "COM": "COM In the community",
    "NFA": "NFA No fixed abode",
    "CUS": "CUS In custody",
    "HOS": "HOS In hospital",
    "ABR": "ABR Abroad",
    "MIS": "MIS Missing or wanted",
}
SIGNALS = {
    "VI": "VI Violent",
    "WE": "WE Weapons",
    "DR": "DR Drugs",
    "SS": "SS Self-harm",
    "MN": "MN Mental health",
    "ES": "ES Escaper",
    "CO": "CO Contagious",
    "AG": "AG Alleges against police",
    "DA": "DA Dangerous animals",
}
ACTIVITY = {
    "BREACH": "Breach",
    "ARREST": "Arrest",
    "ALLEG": "Allegation",
    "INTEL": "Intelligence",
    "VISIT": "Visit",
    "LATENOT": "Late notification",
    "ADDRCH": "Address change",
}
RULE = {"MAY": "May", "MUST": "Must", "MUSTNOT": "Must not"}
UNDER = {"LIC": "Licence", "SHPO": "Sexual harm prevention order", "NOTIF": "Notification requirements"}
PERIOD = {
    "": "–",
    "IND": "IND Indefinite",
    "10Y": "10Y Ten years",
    "7Y": "7Y Seven years",
    "5Y": "5Y Five years",
    "2Y": "2Y Two years",
    "CD": "CD Conditional discharge",
}
ORDER = {
    "SHPO": "SHPO Sexual harm prevention",
    "ISHPO": "ISHPO Interim",
    "SRO": "SRO Sexual risk",
    "NO": "NO Notification",
    "FTO": "FTO Foreign travel restriction",
}
TOOL = {"ARMS": "ARMS", "OASYS": "OASys", "RM2000": "RM2000", "OSP": "OSP"}
NOTIFIED = {"INIT": "Initial", "ANN": "Annual", "WEEK": "Weekly", "CHANGE": "Change", "TRAVEL": "Foreign travel"}
SENSITIVE = {"": "–", "TTL": "TTL Threat to life", "NEWID": "NEWID Changed identity", "PPU": "PPU Marked by the PPU"}
_DAY = "DD/MM/YYYY"

LAYOUT: tuple[Part, ...] = (
    Section(
        "Nominal",
        "Nominal",
        (
            Field("Surname", "Surname"),
            Field("Forenames", "Forenames"),
            Field("DateOfBirth", "Date of birth", hint=_DAY),
            Field("Sex", "Sex", choices=SEX),
            Field("PNCID", "PNC ID"),
            Field("CRONumber", "CRO number"),
            Field("PhotographRef", "Photograph"),
            Field("PrisonNumber", "Prison number"),
            Field("ProbationNumber", "Probation number"),
            Field("EthnicityOfficer", "Ethnicity, officer-defined", choices=OBSERVED),
            Field("EthnicitySelf", "Ethnicity, self-defined", choices=STATED),
        ),
    ),
    Table("Aliases", "Aliases", (Field("Name", "Name"),)),
    *LOOKS,
    Section(
        "Assessment",
        "Assessment",
        (
            Field("RiskOfSeriousHarm", "Risk of serious harm", choices=RISK),
            Field("AssessedOn", "Assessed on", hint=_DAY),
        ),
    ),
    Section(
        "MAPPA",
        "MAPPA",
        (
            Field("Category", "Category", choices={"": "–", "1": "1", "2": "2", "3": "3", "4": "4"}),
            Field("Level", "Level", choices={"": "–", "1": "1", "2": "2", "3": "3"}),
        ),
    ),
    Section(
        "Management",
        "Management",
        (
            Field("Mode", "Mode", choices={"A": "A Active", "R": "R Reactive"}),
            Field("Manager.Name", "Offender manager"),
            Field("Manager.Tel", "Manager's telephone"),
            Field("ReviewDate", "Review date", hint=_DAY),
            Field("AgreedWording", "Agreed wording", kind="long"),
        ),
    ),
    Section(
        "Whereabouts",
        "Whereabouts",
        (Field("Status", "Status", choices=STATUS), Field("Since", "Since", hint=_DAY)),
    ),
    Section(
        "Address",
        "Address",
        (
            Field("Line", "Address line"),
            Field("Town", "Town"),
            Field("Postcode", "Postcode"),
            Field("District", "District", hint="ONS code"),
            Field("GridPoint", "Grid point", nullable=True, hint="latitude,longitude"),
            Field("AsAt", "As at", hint=_DAY),
        ),
    ),
    ADDRESSES,
    Ticks("WarningSignals", "Warning signals", SIGNALS),
    Table(
        "Communications", "Communications", (Field("Type", "Type", choices={"TEL": "TEL"}), Field("Number", "Number"))
    ),
    Table("Vehicles", "Vehicles", (Field("VRM", "VRM"), Field("Make", "Make"), Field("Colour", "Colour"))),
    Section(
        "Household",
        "Household",
        (
            Field("ChildrenInHousehold", "Children in the household", choices={"": "–", "Y": "Y Yes", "N": "N No"}),
            Field("NumberOfChildren", "How many", kind="number", nullable=True),
        ),
    ),
    Section(
        "Offending",
        "Offending",
        (
            Field("ModusOperandi", "Modus operandi", kind="long"),
            Field("RiskFactors", "Risk factors", kind="long"),
        ),
    ),
    Section(
        "Registration",
        "Registration",
        (
            Field("RelevantDate", "Relevant date", hint=_DAY),
            Field("Period", "Period", choices=PERIOD),
            Field("Until", "Until", hint=_DAY),
        ),
    ),
    Table(
        "Orders",
        "Orders",
        (
            Field("Type", "Type", choices=ORDER),
            Field("Made", "Made", hint=_DAY),
            Field("Until", "Until", hint=_DAY),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "Notifications",
        "Notifications",
        (
            Field("Type", "Type", choices=NOTIFIED),
            Field("Due", "Due", hint=_DAY),
            Field("Made", "Made", hint=_DAY),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "ToolAssessments",
        "Tools",
        (
            Field("Tool", "Tool", choices=TOOL),
            Field("Band", "Band", choices={code: word for code, word in RISK.items() if code}),
            Field("On", "On", hint=_DAY),
            Field("Score", "Score"),
            Field("Ref", "Ref"),
        ),
    ),
    Table("OnlineIdentities", "Online identities", (Field("Service", "Service"), Field("Name", "Name"))),
    Section("Employment", "Employment", (Field("Details", "Details"),)),
    Table(
        "Conditions",
        "Licence and order conditions",
        (
            Field("Rule", "Rule", choices=RULE),
            Field("Text", "Text", kind="long"),
            Field("Under", "Under", choices=UNDER),
            Field("From", "From", hint=_DAY),
            Field("Until", "Until", hint=_DAY),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "ActivityLog",
        "Activity log",
        (
            Field("On", "On", hint=_DAY),
            Field("Type", "Type", choices=ACTIVITY),
            Field("Note", "Note", kind="long"),
            Field("Ref", "Ref"),
        ),
    ),
    *MANAGED,
    Table("Victims", "Victims", (Field("Name", "Name"), Field("Note", "Note", kind="long"))),
    Table("Sources", "Intelligence sources", (Field("Ref", "Ref"), Field("Detail", "Detail", kind="long"))),
    Section("Finance", "Finance", (Field("BankAccount", "Bank account"),)),
    Section(
        "",
        "Force",
        (Field("ForceCode", "Force", choices=FORCE), Field("Sensitive", "Sensitive", choices=SENSITIVE)),
    ),
)


def new_id() -> str:
    """Return a new opaque id with the synthetic prefix."""
    return "SYN-" + "".join(_LETTERS[byte % 32] for byte in secrets.token_bytes(8))


def heading(record: dict[str, Any]) -> str:
    """Return the name as the list shows it."""
    nominal = record["Nominal"]
    return f"{nominal['Surname'].upper()}, {nominal['Forenames']}".removesuffix(", ")


def words(record: dict[str, Any]) -> str:
    """Return the text that a search looks through."""
    nominal, address = record["Nominal"], record["Address"]
    parts = [nominal["Surname"], nominal["Forenames"], nominal["DateOfBirth"], nominal["PNCID"]]
    parts += [alias["Name"] for alias in record["Aliases"]]
    parts += [address["Line"], address["Town"], address["Postcode"], record["Management"]["Manager"]["Name"]]
    parts += [entry["Number"] for entry in record["Communications"]] + [v["VRM"] for v in record["Vehicles"]]
    return " ".join(parts)


def row(record: dict[str, Any]) -> tuple[str, ...]:
    """Return the list's columns after id and name."""
    return (
        record["Nominal"]["DateOfBirth"],
        record["Address"]["Town"],
        RISK[record["Assessment"]["RiskOfSeriousHarm"]],
        record["Management"]["Mode"],
        record["Whereabouts"]["Status"],
    )


def meanwhile(record: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return a colleague's edit beside another: a telephone number, else a vehicle or a visit."""
    numbers = [{"Type": "TEL", "Number": f"07700 9008{len(record['Communications']):02}"}]
    vehicles = [{"VRM": f"ZZ{len(record['Vehicles']):02} ZZZ", "Make": "Vauxhall", "Colour": "Grey"}]
    visits = [{"Ref": f"V-{secrets.token_hex(4)}", "On": "02/03/2026", "Type": "VISIT", "Note": "Seen at home."}]
    edits = {"Communications": numbers, "Vehicles": vehicles, "ActivityLog": visits}
    return next(({key: record[key] + new} for key, new in edits.items() if key not in asked), {})


VISOR = System(
    name="visor",
    title="ViSOR",
    strapline="Dangerous persons database",
    collection="nominals",
    noun="nominal",
    id_pattern=re.compile(r"SYN-[0-9A-Z]{8}"),
    id_example="SYN-7K2M9QXA",
    new_id=new_id,
    record=VisorRecord,
    example={"Synthetic": True, "Nominal": {"Surname": "Quill", "Forenames": "Arno"}},
    heading=heading,
    words=words,
    columns=("Born", "Town", "Risk", "Mode", "Status"),
    row=row,
    layout=LAYOUT,
    meanwhile=meanwhile,
    look=Path(__file__).parent,
)
