"""Writing a person the way ViSOR does."""

from datetime import date
from typing import Any

from deploy.sandbox.people.athena_copy import as_visor_sees
from deploy.sandbox.people.person import Address, Condition, Particulars, Person
from deploy.sandbox.people.places import BY_CODE
from deploy.sandbox.people.visor_wider import numbers_and_ethnicity, sections

_FORCE = {"cambridgeshire": "35", "bedfordshire": "40", "hertfordshire": "41"}
_SEX = {"male": "1", "female": "2"}
_RISK = {"low": "L", "medium": "M", "high": "H", "very_high": "V"}
_MODE = {"active": "A", "reactive": "R"}
_STATUS = {
    "community": "COM",
    "no_fixed_abode": "NFA",
    "custody": "CUS",
    "hospital": "HOS",
    "abroad": "ABR",
    "missing": "MIS",
}
_SIGNAL = {
    "violent": "VI",
    "weapons": "WE",
    "drugs": "DR",
    "self_harm": "SS",
    "mental_health": "MN",
    "escape": "ES",
    "contagious": "CO",
    "alleges": "AG",
    "dogs": "DA",
}
_ACTIVITY = {
    "breach": "BREACH",
    "arrest": "ARREST",
    "allegation": "ALLEG",
    "intelligence": "INTEL",
    "visit": "VISIT",
    "late_notification": "LATENOT",
    "address_change": "ADDRCH",
}

_UNDER = {"licence": "LIC", "harm_prevention_order": "SHPO", "notification": "NOTIF"}

_PERIOD = {"indefinite": "IND", "10_years": "10Y", "7_years": "7Y", "5_years": "5Y", "2_years": "2Y", "discharge": "CD"}
_ORDER = {
    "harm_prevention": "SHPO",
    "interim_harm_prevention": "ISHPO",
    "risk": "SRO",
    "notification": "NO",
    "foreign_travel": "FTO",
}
_NOTIFIED = {"initial": "INIT", "annual": "ANN", "weekly": "WEEK", "change": "CHANGE", "travel": "TRAVEL"}
_SENSITIVE = {"": "", "threat_to_life": "TTL", "changed_identity": "NEWID", "ppu": "PPU"}


def visor_record(person: Person) -> dict[str, Any]:
    """Return the whole ViSOR record of a person."""
    return {
        "Synthetic": True,
        "ForceCode": _FORCE[BY_CODE[person.address.district].force],
        "Nominal": {
            "Surname": person.family_name,
            "Forenames": person.given_names,
            "DateOfBirth": _day(person.date_of_birth),
            "Sex": _SEX[person.sex],
            "PNCID": person.pnc_written,
            "CRONumber": person.particulars.cro_id,
            "PhotographRef": person.particulars.photograph,
            **numbers_and_ethnicity(person.wider),
        },
        "Aliases": [{"Name": name} for name in person.particulars.aliases],
        "Address": _address(person.address),
        "Communications": [{"Type": "TEL", "Number": _telephone(number)} for number in person.telephones],
        "Vehicles": [
            {"VRM": f"{v.vrm[:4]} {v.vrm[4:]}", "Make": v.make.upper(), "Colour": v.colour.upper()}
            for v in person.vehicles
        ],
        "WarningSignals": [_SIGNAL[code] for code in as_visor_sees(person)],
        "Assessment": {"RiskOfSeriousHarm": _RISK[person.risk], "AssessedOn": _day(person.risk_date)},
        "MAPPA": {"Category": person.mappa_category, "Level": str(person.mappa_level)},
        "Management": {
            "Mode": _MODE[person.mode],
            "Manager": {"Name": person.manager.name, "Tel": _telephone(person.manager.telephone)},
            "AgreedWording": person.wording,
            "ReviewDate": _day(person.review_date) if person.review_date else "",
        },
        "Whereabouts": {"Status": _STATUS[person.whereabouts], "Since": _day(person.since)},
        **_particulars(person.particulars),
        **sections(person.wider),
        "ActivityLog": [
            {"Ref": event.ref, "On": _day(event.on), "Type": _ACTIVITY[event.kind], "Note": event.note}
            for event in person.events
        ],
        "Victims": [{"Name": name, "Note": ""} for name in person.particulars.victims],
        "Sources": [{"Ref": ref, "Detail": detail} for ref, detail in person.particulars.sources],
        "Finance": {"BankAccount": person.bank_account},
    }


def _particulars(of: Particulars) -> dict[str, Any]:
    return {
        "Household": {"ChildrenInHousehold": "Y" if of.children else "N", "NumberOfChildren": of.children},
        "Offending": {"ModusOperandi": of.modus_operandi, "RiskFactors": of.risk_factors},
        "Employment": {"Details": of.employment},
        "OnlineIdentities": [{"Service": it.service, "Name": it.name} for it in of.online_identities],
        "Registration": _registration(of),
        "Orders": [
            {"Ref": it.ref, "Type": _ORDER[it.kind], "Made": _day(it.made), "Until": _day(it.until) if it.until else ""}
            for it in of.orders
        ],
        "Notifications": [
            {"Ref": it.ref, "Type": _NOTIFIED[it.kind], "Due": _day(it.due), "Made": _day(it.made) if it.made else ""}
            for it in of.notifications
        ],
        "ToolAssessments": [
            {"Ref": it.ref, "Tool": it.tool.upper(), "Band": _RISK[it.band], "On": _day(it.on), "Score": it.score}
            for it in of.assessments
        ],
        "Sensitive": _SENSITIVE[of.sensitive],
        "Conditions": [_condition(it) for it in of.conditions],
    }


def _registration(of: Particulars) -> dict[str, Any]:
    if of.registration is None:
        return {"RelevantDate": "", "Period": "", "Until": ""}
    until = of.registration.until
    return {
        "RelevantDate": _day(of.registration.relevant_date),
        "Period": _PERIOD[of.registration.period],
        "Until": _day(until) if until else "",
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "Ref": condition.ref,
        "Rule": condition.rule.upper().replace("_", ""),
        "Under": _UNDER[condition.under],
        "Text": condition.text,
        "From": _day(condition.since),
        "Until": _day(condition.until) if condition.until else "",
    }


def _address(address: Address) -> dict[str, Any]:
    placed = address.lat is not None and address.lon is not None
    return {
        "Line": address.line,
        "Town": address.town,
        "Postcode": address.postcode,
        "District": address.district,
        "GridPoint": f"{address.lat:.5f},{address.lon:.5f}" if placed else None,
        "AsAt": _day(address.as_at),
    }


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _telephone(number: str) -> str:
    return f"{number[:5]} {number[5:]}"
