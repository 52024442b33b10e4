"""Writing the rest of a person the way ViSOR does."""

from datetime import date
from typing import Any

from deploy.sandbox.people.wider import Place, Plan, Visit, Wider

_MARK = {
    "scar": "SCAR",
    "tattoo": "TATTOO",
    "birthmark": "BIRTH",
    "piercing": "PIERCED",
    "missing_part": "MISSING",
    "other": "OTHER",
}
_PLACE = {"work": "WK", "partner": "PT", "family": "FM", "second_home": "SH", "other": "OT", "home": "HM"}


def numbers_and_ethnicity(of: Wider) -> dict[str, str]:
    """What stands in the section that says who it is."""
    return {
        "PrisonNumber": of.prison_number,
        "ProbationNumber": of.probation_number,
        "EthnicityOfficer": of.looks.observed,
        "EthnicitySelf": of.looks.stated,
    }


def sections(of: Wider) -> dict[str, Any]:
    """What stands in sections of its own."""
    looks = of.looks
    return {
        "Addresses": [_place(it) for it in of.places],
        "Description": {"HeightCm": looks.height, "Build": looks.build, "Hair": looks.hair, "Eyes": looks.eyes},
        "Marks": [{"Kind": _MARK[it.kind], "Place": it.place, "Description": it.text} for it in of.marks],
        "Plan": _plan(of.plan),
        "Visits": [_visit(it) for it in of.visits],
        "Breaches": [
            {
                "Ref": it.ref,
                "On": _day(it.on),
                "What": it.what,
                "RecordedOn": _day(it.recorded),
                "Outcome": it.outcome,
            }
            for it in of.breaches
        ],
        "ForeignTravel": [
            {
                "Ref": it.ref,
                "Country": it.country,
                "From": _day(it.since),
                "To": _day(it.until),
                "NotifiedOn": _day(it.notified),
            }
            for it in of.travel
        ],
        "Transfers": [
            {"Ref": it.ref, "FromForce": it.from_force, "ToForce": it.to_force, "On": _day(it.on)}
            for it in of.transfers
        ],
        "Associates": [
            {"Ref": it.ref, "Name": it.name, "Relation": it.relation, "Note": it.note} for it in of.associates
        ],
        "HouseholdMembers": [
            {"Ref": it.ref, "Relation": it.relation, "AgeBand": "C" if it.child else "A"} for it in of.household
        ],
    }


def _place(it: Place) -> dict[str, str]:
    return {
        "Type": _PLACE[it.kind],
        "Line": it.line,
        "Town": it.town,
        "Postcode": it.postcode,
        "AsAt": _day(it.as_at),
    }


def _plan(plan: Plan | None) -> dict[str, str]:
    return {
        "KeyInformation": plan.key_information if plan else "",
        "Supervision": plan.supervision if plan else "",
        "MonitoringAndControl": plan.monitoring if plan else "",
        "Interventions": plan.interventions if plan else "",
        "VictimSafety": plan.victim_safety if plan else "",
        "Contingency": plan.contingency if plan else "",
        "SignedOn": _day(plan.signed if plan else None),
        "CountersignedOn": _day(plan.countersigned if plan else None),
    }


def _visit(it: Visit) -> dict[str, str]:
    first, second = (*it.officers, "", "")[:2]
    return {
        "Ref": it.ref,
        "On": _day(it.on),
        "Type": "V" if it.kind == "visit" else "C",
        "Officer1": first,
        "Officer2": second,
        "SingleCrewedReason": it.alone,
        "Seen": "Y" if it.seen else "N",
        "Premises": it.premises,
        "NextOn": _day(it.next_on),
    }


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
