"""How random values are drawn: the small ones that all fields share, and the rest of the record."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from services.visor_sync.domain.identifiers import postcode, telephone
from services.visor_sync.domain.values import plain as plain_name
from shared.words import ETHNICITY_OFFICER, ETHNICITY_SELF

letters = st.text(st.sampled_from("abcXYZ '-é9/,"), min_size=1, max_size=12).map(str.strip).filter(bool)
plain = st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=8)
days = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat)
degrees = st.floats(-60, 60).map(lambda value: round(value, 5) + 0.0)
points = st.one_of(st.none(), st.tuples(degrees, degrees))
numbers = st.one_of(st.integers(7_700_900_000, 7_700_900_999).map(lambda it: f"+44{it}"), letters.map(telephone))


def elements(value: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(value, max_size=3, unique_by=lambda it: it[key]).map(lambda found: {it[key]: it for it in found})


def entries(*optional: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Elements with an id; of the parts named first some are left out."""
    needed = {name: it for name, it in parts.items() if name not in optional}
    left = {name: parts[name] for name in optional}
    return elements(st.fixed_dictionaries({"id": plain, **needed}, optional=left), "id")


def keyed(*of: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Elements whose key is worked out from some of their parts."""
    drawn = st.fixed_dictionaries(parts).map(
        lambda it: {"key": "-".join(plain_name(it[name]) or it[name] for name in of), **it}
    )
    return elements(drawn, "key")


def some(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object that is there while any part of it holds something."""
    return st.fixed_dictionaries(parts).filter(lambda it: any(value not in (None, "") for value in it.values()))


text = st.one_of(st.just(""), letters)
day = st.one_of(st.just(""), days)
MARKS = ("scar", "tattoo", "birthmark", "piercing", "missing_part", "other")
PLACES = ("work", "partner", "family", "second_home", "other", "home")

WIDER: dict[str, st.SearchStrategy[Any]] = {
    "ethnicity_officer": st.sampled_from(list(ETHNICITY_OFFICER)),
    "ethnicity_self": st.sampled_from(list(ETHNICITY_SELF)),
    "prison_number": letters,
    "probation_number": letters,
    "financial_held": st.just(True),
    "description": some(height_cm=st.one_of(st.none(), st.integers(120, 220)), build=text, hair=text, eyes=text),
    "plan": some(
        key_information=text,
        supervision=text,
        monitoring=text,
        interventions=text,
        contingency=text,
        signed=day,
        countersigned=day,
    ),
    "marks": keyed("kind", "place", kind=st.sampled_from(MARKS), place=letters, description=letters),
    "other_addresses": keyed(
        "line",
        "postcode",
        kind=st.sampled_from(PLACES),
        line=letters,
        town=letters,
        postcode=st.one_of(st.just("PE99 9AB"), letters).map(postcode),
        as_at=days,
    ),
    "visits": entries(
        "second_officer",
        "single_crewed_reason",
        "seen",
        "premises",
        "next_date",
        date=days,
        kind=st.sampled_from(["visit", "contact"]),
        officer=letters,
        second_officer=letters,
        single_crewed_reason=letters,
        seen=st.booleans(),
        premises=letters,
        next_date=days,
    ),
    "breaches": entries("outcome", date=days, what=letters, recorded=days, outcome=letters),
    "foreign_travel": entries("until", country=letters, since=days, until=days, notified=days),
    "force_transfers": entries(from_force=letters, to_force=letters, date=days),
    "associates": entries("note", name=letters, relation=letters, note=letters),
    "household": entries("relation", relation=letters, age_band=st.sampled_from(["adult", "child"])),
}
