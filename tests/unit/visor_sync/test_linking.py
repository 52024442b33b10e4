"""When two records are one person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.identifiers import Cro, PncId, VisorRef
from services.visor_sync.domain.linking import Match, identifiers, match

PERSON = {"family_name": "Marlowe", "date_of_birth": "1971-07-04", "pnc_id": "1981/0000034U"}
INVALID = "1981/0000034A"
CRO, ANOTHER_CRO, INVALID_CRO = "065656/91H", "SF05/482703J", "85227/65G"
CRO_ALONE = {"family_name": "Marlowe", "date_of_birth": "1971-07-04", "cro_id": CRO}


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


def test_a_pnc_id_of_before_the_tenth_birthday_is_for_people_to_decide() -> None:
    for born in ("1972-01-01", "1980-01-01"):
        young = person(date_of_birth=born)
        assert match(young, young) is Match.POSSIBLE
        assert match(young, person(date_of_birth=None)) is Match.POSSIBLE


def test_a_birth_date_that_is_none_makes_no_pnc_id_doubtful() -> None:
    assert match(person(date_of_birth="about 1972"), person(date_of_birth="about 1972")) is Match.LINK


def test_a_valid_cro_number_links_with_the_birth_date_or_the_surname() -> None:
    assert match(CRO_ALONE, {**CRO_ALONE, "family_name": "Pryor", "cro_id": "65656/91h"}) is Match.LINK
    assert match(CRO_ALONE, {**CRO_ALONE, "family_name": "MARLOWE", "date_of_birth": ""}) is Match.LINK
    assert match(person(cro_id=CRO), CRO_ALONE) is Match.LINK


def test_a_cro_number_alone_never_links() -> None:
    assert match(CRO_ALONE, {"cro_id": CRO}) is Match.POSSIBLE
    assert match(CRO_ALONE, {**CRO_ALONE, "family_name": "Pryor", "date_of_birth": "1980-01-01"}) is Match.POSSIBLE


@pytest.mark.parametrize("cro", [INVALID_CRO, "000000/00Z", "none", ""])
def test_an_invalid_cro_number_never_links_however_equal(cro: str) -> None:
    one = {**CRO_ALONE, "cro_id": cro}
    assert match(one, one) is Match.POSSIBLE
    assert match(one, {**one, "date_of_birth": "1980-01-01"}) is Match.NONE
    assert not [it for it in identifiers(one) if it.startswith("cro:")]


def test_a_cro_number_does_not_link_against_the_pnc_ids() -> None:
    assert match(person(cro_id=CRO), person(cro_id=CRO, pnc_id="2002/0073319Z")) is Match.POSSIBLE


def test_two_cro_numbers_do_not_part_whom_a_pnc_id_joins() -> None:
    assert match(person(cro_id=CRO), person(cro_id=ANOTHER_CRO)) is Match.LINK


def test_a_record_is_found_by_the_canonical_form() -> None:
    assert identifiers({"visor_ref": " SYN-1 ", "pnc_id": "81/34u", "cro_id": "65656/91h"}) == {
        "visor:SYN-1",
        "pnc:1981/0000034U",
        f"cro:{CRO}",
    }


def test_a_known_link_links() -> None:
    assert match({"visor_ref": "SYN-1"}, {"visor_ref": "SYN-1", "family_name": "Pryor"}) is Match.LINK
    assert match({"visor_ref": ""}, {"visor_ref": ""}) is Match.NONE


part = st.fixed_dictionaries(
    {},
    optional={
        "family_name": st.sampled_from(["Marlowe", "MARLOWE", "Pryor", ""]),
        "date_of_birth": st.sampled_from(["1971-07-04", "1980-01-01", ""]),
        "pnc_id": st.sampled_from(["1981/0000034U", "81/34U", "2002/0073319Z", INVALID, ""]),
        "cro_id": st.sampled_from([CRO, "65656/91h", ANOTHER_CRO, INVALID_CRO, ""]),
    },
)


@given(part, part)
def test_who_may_be_one_can_be_found_by_something_they_share(one: dict[str, str], other: dict[str, str]) -> None:
    assert match(one, other) is match(other, one)
    if match(one, other) is not Match.NONE:
        assert identifiers(one) & identifiers(other)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_nothing_that_is_invalid_ever_links(pnc: str, cro: str, reference: str) -> None:
    one = {"visor_ref": reference, "pnc_id": pnc, "cro_id": cro}
    valid = PncId.parse(pnc).valid or Cro.parse(cro).valid or VisorRef.parse(reference).valid
    if not valid:
        assert identifiers(one) == set()
        assert match(one, one) is Match.NONE


@given(part, part)
def test_only_valid_identifiers_link(one: dict[str, str], other: dict[str, str]) -> None:
    if match(one, other) is Match.LINK:
        assert any(it.startswith(("pnc:", "cro:")) for it in identifiers(one) & identifiers(other))
