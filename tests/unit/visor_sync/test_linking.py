"""When two records are one person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.linking import Match, identifiers, match

PERSON = {"family_name": "Marlowe", "date_of_birth": "1971-07-04", "pnc_id": "1981/0000034U"}
INVALID = "1981/0000034A"


def person(**more: Any) -> dict[str, Any]:
    return {name: value for name, value in {**PERSON, **more}.items() if value is not None}


def test_a_valid_pnc_id_with_the_birth_date_links() -> None:
    assert match(person(), person(family_name="Pryor", pnc_id="81/34u")) is Match.LINK


def test_a_valid_pnc_id_with_the_surname_links() -> None:
    assert match(person(), person(family_name="MARLOWE", date_of_birth=None)) is Match.LINK


def test_a_pnc_id_alone_never_links() -> None:
    for other in (person(family_name="Pryor", date_of_birth="1980-01-01"), {"pnc_id": PERSON["pnc_id"]}):
        assert match(person(), other) is Match.POSSIBLE
        assert match(other, person()) is Match.POSSIBLE


@pytest.mark.parametrize("pnc", [INVALID, "none", ""])
def test_an_invalid_pnc_id_never_links_however_equal(pnc: str) -> None:
    assert match(person(pnc_id=pnc), person(pnc_id=pnc)) is Match.POSSIBLE
    assert match(person(pnc_id=pnc), person(pnc_id=pnc, date_of_birth="1980-01-01")) is Match.NONE
    assert not [it for it in identifiers(person(pnc_id=pnc)) if it.startswith("pnc:")]


def test_name_and_birth_date_alone_are_for_people_to_decide_unless_the_pnc_ids_differ() -> None:
    assert match(person(), person(pnc_id=None)) is Match.POSSIBLE
    assert match(person(), person(pnc_id="2002/0073319Z")) is Match.NONE


def test_a_known_link_links() -> None:
    assert match({"visor_ref": "SYN-1"}, {"visor_ref": "SYN-1", "family_name": "Pryor"}) is Match.LINK
    assert match({"visor_ref": ""}, {"visor_ref": ""}) is Match.NONE


part = st.fixed_dictionaries(
    {},
    optional={
        "family_name": st.sampled_from(["Marlowe", "MARLOWE", "Pryor", ""]),
        "date_of_birth": st.sampled_from(["1971-07-04", "1980-01-01", ""]),
        "pnc_id": st.sampled_from(["1981/0000034U", "81/34U", "2002/0073319Z", INVALID, ""]),
    },
)


@given(part, part)
def test_who_may_be_one_can_be_found_by_something_they_share(one: dict[str, str], other: dict[str, str]) -> None:
    assert match(one, other) is match(other, one)
    if match(one, other) is not Match.NONE:
        assert identifiers(one) & identifiers(other)
