"""The basic details of a person as a slide shows them. A card holds fields of tier basic and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Set

import msgspec

from services.briefing.domain.notes import CODES, system
from services.briefing.domain.person import Claim, Person, day, part
from services.briefing.domain.score import on_day
from shared.words import WARNING_MARKERS

FIELDS = (
    "family_name",
    "given_names",
    "date_of_birth",
    "main_address",
    "vehicles",
    "warning_markers",
    "risk_level",
    "risk_level_date",
    "mappa_category",
    "mappa_level",
    "manager",
    "whereabouts",
)
NOT_RECORDED = "Not recorded"
NBSP = "\u00a0"


class Card(msgspec.Struct, frozen=True):
    """Display text. `risk_code` is one of RISK or empty; an address is its text and its basis (as at, system)."""

    id: str
    reference: str
    name: str
    born: str
    risk: str
    risk_code: str
    risk_basis: str
    mappa: str
    manager: str
    telephone: str
    address: tuple[tuple[str, str], ...]
    vehicles: tuple[str, ...]
    markers: tuple[str, ...]
    whereabouts: str


def card(person: Person, basic: Set[str]) -> Card:
    """`basic` names the fields the policy gives to the basic tier; any other reads as not recorded."""
    seen = msgspec.structs.replace(
        person, fields={name: held for name, held in person.fields.items() if name in basic and name in FIELDS}
    )
    risk = seen.standing("risk_level")
    code = str(risk.value) if risk else ""
    return Card(
        id=person.id,
        reference=reference(person.id),
        name=_name(seen),
        born=_date(_text(seen, "date_of_birth")),
        risk=CODES.get(code, "Not assessed"),
        risk_code=code if code in CODES else "",
        risk_basis=_risk_basis(seen, risk),
        mappa=_mappa(seen),
        manager=part(seen.standing("manager"), "name") or NOT_RECORDED,
        telephone=spoken_number(part(seen.standing("manager"), "telephone")),
        address=tuple(_address(claim) for claim in seen.claims("main_address")) or ((NOT_RECORDED, ""),),
        vehicles=tuple(sorted(_vehicle(claim.value) for claim in seen.claims("vehicles"))),
        markers=_markers(seen),
        whereabouts=_whereabouts(seen.standing("whereabouts")),
    )


def reference(nominal_id: str) -> str:
    """The last block of the id: the first ones of a UUIDv7 are its time, alike for people loaded together."""
    return nominal_id.rsplit("-", 1)[-1][-8:].upper()


def _text(person: Person, name: str) -> str:
    claim = person.standing(name)
    return str(claim.value).strip() if claim else ""


def _name(person: Person) -> str:
    family, given = _text(person, "family_name").upper(), _text(person, "given_names")
    return ", ".join(name for name in (family, given) if name) or "Name not recorded"


def _date(written: str) -> str:
    on = day(written)
    return on_day(on) if on else NOT_RECORDED


def _dated(verb: str, written: str) -> str:
    on = day(written)
    return f"{verb} {on_day(on)}" if on else f"{verb}: no date"


def _risk_basis(person: Person, risk: Claim | None) -> str:
    return f"{system(risk.source)}, {_dated('assessed', _text(person, 'risk_level_date'))}" if risk else NOT_RECORDED


def _mappa(person: Person) -> str:
    category, level = _text(person, "mappa_category"), _text(person, "mappa_level")
    said = [f"Category {category}" if category else "", f"Level {level}" if level else ""]
    return ", ".join(text for text in said if text) or NOT_RECORDED


def _markers(person: Person) -> tuple[str, ...]:
    """In the order of WARNING_MARKERS, what endangers an officer first; a code not known here as it is, last."""
    held = {part(claim, "code") for claim in person.claims("warning_markers")}
    return (*(words for code, words in WARNING_MARKERS.items() if code in held), *sorted(held - set(WARNING_MARKERS)))


def spoken_number(number: str) -> str:
    """`+441632960001` as people dial it, `01632 960001`; other forms as they are."""
    national = number.removeprefix("+44")
    uk = number != national and len(national) == 10 and national.isdigit()
    return f"0{national[:4]}{NBSP}{national[4:]}" if uk else number


def _address(claim: Claim) -> tuple[str, str]:
    said = (part(claim, "line"), part(claim, "town"), part(claim, "postcode").replace(" ", NBSP))
    lines = ", ".join(text for text in said if text)
    return lines, f"{_dated('As at', part(claim, 'as_at'))}, {system(claim.source)}"


def _vehicle(value: object) -> str:
    found = value if isinstance(value, Mapping) else {}
    make = str(found.get("make") or "")
    described = f"{found.get('colour') or ''} {make.upper() if len(make) <= 3 else make}".strip()
    return " ".join(text for text in (plate(str(found.get("vrm", ""))), f"({described})" if described else "") if text)


def plate(vrm: str) -> str:
    """`AB12CDE` as it stands on the car, `AB12 CDE`; other forms as they are."""
    return f"{vrm[:4]}{NBSP}{vrm[4:]}" if len(vrm) == 7 and vrm[2:4].isdigit() else vrm


def _whereabouts(claim: Claim | None) -> str:
    state = part(claim, "state")
    if not state:
        return NOT_RECORDED
    words = CODES.get(state, state)
    since = day(part(claim, "since"))
    return f"{words[:1].upper()}{words[1:]}" + (f" since {on_day(since)}" if since else "")
