"""Telephones, vehicles and postcodes as people write them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.people import rules
from services.visor_sync.domain.identifiers import Postcode, Telephone, Vrm, postcode, telephone, unspaced, vrm

anything = st.text(st.characters(exclude_categories=()), max_size=30) | st.text(
    st.sampled_from("0123456789PEABSC +-()\ud800\u00a0"), max_size=14
)


@pytest.mark.parametrize(
    "written", ["07700 900123", "+447700900123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123"]
)
def test_a_telephone_number_is_one_however_it_is_written(written: str) -> None:
    assert telephone(written) == "+447700900123"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("(01223) 555-123", "+441223555123"),
        ("01223.555.123", "+441223555123"),
        ("+44 0 7700 900123", "+447700900123"),
        ("+353 1 234 5678", "+35312345678"),
        ("\u202a07700\u00a0900123\u202c", "+447700900123"),
        ("0800 001 0666", "+448000010666"),
        ("+44 7700", None),
        ("+0 7700 900123", None),
        ("+1234567890123456", None),
        ("07700 900123 ask for the sister", None),
        ("01223 555123 x12", None),
        ("999", None),
    ],
)
def test_a_telephone_number_is_e_164_or_none(written: str, canonical: str | None) -> None:
    assert Telephone.parse(written).canonical == canonical


def test_what_is_no_telephone_number_stays_as_written() -> None:
    assert telephone(" ring the sister ") == "ring the sister"


@pytest.mark.parametrize(
    "written",
    [
        "ab12 cde",
        "AB12CDE",
        "AB-12-CDE",
        "a123 bcd",
        "A1BCD",
        "ABC 123D",
        "Q123 ABC",
        "ABC 123",
        "123 ABC",
        "A 1",
        "1 A",
        "AB 1234",
        "1234 AB",
        "AIG 1234",
        "OIL 1",
    ],
)
def test_a_mark_of_the_united_kingdom_is_valid(written: str) -> None:
    found = Vrm.parse(written)
    assert found.canonical == written.replace(" ", "").replace("-", "").upper()
    assert found.canonical == vrm(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "AB12 CDQ",
        "AB12 CDI",
        "AB01 CDE",
        "IB12 CDE",
        "O123 ABC",
        "U123 ABC",
        "ABC 123O",
        "ABC 0123",
        "ABC 1234",
        "1234",
        "ABCD",
        "A0 BCD",
        "W-AB 12345",
    ],
)
def test_what_was_never_a_mark_of_the_united_kingdom_is_kept_and_invalid(written: str) -> None:
    found = Vrm.parse(written)
    assert (found.canonical, found.value) == (None, written)


def test_no_synthetic_plate_is_a_mark_that_anybody_could_have() -> None:
    rng = Random(7)
    assert [plate for plate in (rules.plate(rng) for _ in range(500)) if Vrm.parse(plate).valid] == []


@pytest.mark.parametrize(
    "written", ["pe999ab", "PE99 9AB", " p e 9 9 9 a b", "M1 1AE", "CR2 6XH", "EC1A 1BB", "W1A 0AX"]
)
def test_a_postcode_is_one_however_it_is_written(written: str) -> None:
    bare = written.replace(" ", "").upper()
    assert Postcode.parse(written).canonical == f"{bare[:-3]} {bare[-3:]}"


@pytest.mark.parametrize(
    "written", ["", "PE99", "PE99 9CI", "QE99 9AB", "PE999 9AB", "12345", "GIR 0AB", "not known yet"]
)
def test_what_is_no_postcode_is_kept_and_invalid(written: str) -> None:
    assert (Postcode.parse(written).canonical, postcode(written)) == (None, written)


@given(anything)
def test_normalising_twice_changes_nothing(written: str) -> None:
    for normal in (telephone, vrm, postcode):
        assert normal(normal(written)) == normal(written)
    assert postcode(unspaced(postcode(written))) == postcode(written)


def test_a_postcode_has_its_space_and_a_registration_has_none() -> None:
    assert postcode("pe999ab") == "PE99 9AB"
    assert postcode("not known yet") == "not known yet"
    assert vrm("ab12 cde") == "AB12CDE"
