"""Writing a person's copy the way ATHENA does."""

from datetime import date
from typing import Any

from deploy.sandbox.people.athena_wider import appearance, lists
from deploy.sandbox.people.person import (
    Address,
    Assessment,
    AthenaCopy,
    Condition,
    Notification,
    Order,
    Person,
    Registration,
)
from deploy.sandbox.people.places import BY_CODE

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LOCATION = {
    "community": "In community",
    "no_fixed_abode": "No fixed abode",
    "custody": "In custody",
    "hospital": "In hospital",
    "abroad": "Abroad",
    "missing": "Missing",
}
_UNMANAGED = {
    "risk": "",
    "risk_date": "",
    "mappa_cat": "",
    "mappa_lvl": "",
    "handler": "",
    "handler_phone": "",
    "mode": "",
    "wording": "",
    "review_due": "",
    "location_status": "",
    "location_since": "",
    "children": "",
    "children_count": None,
    "mo": "",
    "risk_factors": "",
    "relevant_date": "",
    "period": "",
    "registered_until": "",
    "sensitive": "",
    "finance_on_visor": "",
}

_ORDER = {
    "harm_prevention": "SHPO",
    "interim_harm_prevention": "INTERIM SHPO",
    "risk": "SRO",
    "notification": "NOTIFICATION ORDER",
    "foreign_travel": "TRAVEL ORDER",
}
_UNDER = {"licence": "LICENCE", "harm_prevention_order": "SHPO", "notification": "NOTIFICATION"}


def athena_record(person: Person) -> dict[str, Any] | None:
    """Return the whole ATHENA record of a person, or None where ATHENA does not know them."""
    copy = person.athena
    if copy is None:
        return None
    return {
        "synthetic": True,
        "person": {
            "last_name": copy.family_name,
            "first_names": copy.given_names,
            "dob": _day(copy.date_of_birth) if copy.date_of_birth else "",
            "gender": "M" if person.sex == "male" else "F",
            "pnc": copy.pnc,
            "cro": person.particulars.cro_id.lower() if copy.pnc else "",
            "photo": person.particulars.photograph if copy.managed else "",
            "occupation": person.particulars.employment.upper(),
            **appearance(person.wider.looks),
        },
        "aka": [name.upper() for name in copy.aliases],
        "visor_ref": copy.visor_ref,
        "owning_force": BY_CODE[person.address.district].force.capitalize(),
        "home": _home(copy.address),
        "places": [],
        "phones": [_international(number) for number in copy.telephones],
        "vehicles": [
            {"registration": v.vrm, "manufacturer": v.make, "color": v.colour.capitalize()} for v in copy.vehicles
        ],
        "warnings": [_words(code) for code in copy.warnings],
        "offender": _offender(person, copy) if copy.managed else dict(_UNMANAGED),
        **lists(person.wider),
        "online": [{"site": it.service, "handle": it.name} for it in person.particulars.online_identities],
        "orders": [_order(it) for it in person.particulars.orders] if copy.managed else [],
        "notifications": [_notification(it) for it in person.particulars.notifications] if copy.managed else [],
        "tools": [_tool(it) for it in person.particulars.assessments] if copy.managed else [],
        "conditions": [_condition(it) for it in person.particulars.conditions] if copy.managed else [],
        "log": [
            {"ref": event.ref, "date": _day(event.on), "category": _words(event.kind), "text": event.note}
            for event in copy.events
        ],
    }


def _registration(registration: Registration | None) -> dict[str, str]:
    if registration is None:
        return {"relevant_date": "", "period": "", "registered_until": ""}
    return {
        "relevant_date": _day(registration.relevant_date),
        "period": _words(registration.period),
        "registered_until": _day(registration.until) if registration.until else "",
    }


def _notification(it: Notification) -> dict[str, str]:
    return {"ref": it.ref, "kind": _words(it.kind), "due": _day(it.due), "made": _day(it.made) if it.made else ""}


def _order(it: Order) -> dict[str, str]:
    return {"ref": it.ref, "order": _ORDER[it.kind], "made": _day(it.made), "ends": _day(it.until) if it.until else ""}


def _tool(it: Assessment) -> dict[str, str]:
    return {"ref": it.ref, "tool": _words(it.tool), "band": _words(it.band), "date": _day(it.on)}


def _condition(condition: Condition) -> dict[str, str]:
    return {
        "ref": condition.ref,
        "rule": _words(condition.rule),
        "under": _UNDER[condition.under],
        "wording": condition.text,
        "start": _day(condition.since),
        "finish": _day(condition.until) if condition.until else "",
    }


def _home(address: Address) -> dict[str, Any]:
    return {
        "street": address.line,
        "locality": address.town,
        "post_code": address.postcode.replace(" ", ""),
        "district_name": BY_CODE[address.district].name,
        "x": address.lon,
        "y": address.lat,
        "recorded": _day(address.as_at),
    }


def _offender(person: Person, copy: AthenaCopy) -> dict[str, Any]:
    return {
        "risk": _words(copy.risk),
        "risk_date": _day(copy.risk_date),
        "mappa_cat": f"CAT{person.mappa_category}",
        "mappa_lvl": f"L{person.mappa_level}",
        "handler": person.manager.name,
        "handler_phone": _international(person.manager.telephone),
        "mode": person.mode.upper(),
        "wording": person.wording,
        "review_due": _day(person.review_date) if person.review_date else "",
        "location_status": _LOCATION[person.whereabouts],
        "location_since": _day(person.since),
        "children": "YES" if person.particulars.children else "NO",
        "children_count": person.particulars.children,
        "mo": person.particulars.modus_operandi,
        "risk_factors": person.particulars.risk_factors,
        **_registration(person.particulars.registration),
        "sensitive": _words(person.particulars.sensitive),
        "finance_on_visor": "YES" if person.bank_account else "",
    }


def _day(day: date) -> str:
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"


def _words(code: str) -> str:
    return code.upper().replace("_", " ")


def _international(number: str) -> str:
    return f"+44{number[1:]}"
