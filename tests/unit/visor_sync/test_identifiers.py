"""Identifiers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.identifiers import PncId, postcode, telephone, unspaced, vrm

VALID = [
    "1981/0000034U",
    "2002/0073319Z",
    "2000/0000223R",
    "1979/0163001B",
    "2003/0000003Y",
    "1967/9893091D",
    "2003/0062845E",
]
INVALID = ["2003/0011985Z", "2012/0052494O", "2023/0583843N", "2001/0171310S"]


@pytest.mark.parametrize("written", VALID)
def test_a_pnc_id_with_its_check_letter_is_valid(written: str) -> None:
    assert PncId.parse(written).canonical == written


@pytest.mark.parametrize("written", INVALID)
def test_a_pnc_id_with_another_letter_is_invalid_and_keeps_what_was_written(written: str) -> None:
    found = PncId.parse(written)
    assert (found.canonical, found.value, found.raw) == (None, written, written)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("1981/0000034u", "1981/0000034U"),
        (" 1981 / 0000034 U ", "1981/0000034U"),
        ("81/34U", "1981/0000034U"),
        ("81/0000034u", "1981/0000034U"),
        ("1981/34U", "1981/0000034U"),
        ("19810000034U", "1981/0000034U"),
        ("810000034U", "1981/0000034U"),
        ("02/73319Z", "2002/0073319Z"),
        ("2003/3Y", "2003/0000003Y"),
    ],
)
def test_every_written_form_of_a_pnc_id_is_one_pnc_id(written: str, canonical: str) -> None:
    assert PncId.parse(written).canonical == canonical


def test_a_long_year_with_an_unpadded_serial_is_not_a_short_year_with_a_long_one() -> None:
    assert PncId.parse("2003/123A").canonical in (None, "2003/0000123A")
    letters = [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if PncId.parse(f"2003/123{letter}").canonical]
    assert [PncId.parse(f"2003/123{letter}").canonical for letter in letters] == [f"2003/0000123{letters[0]}"]


@given(st.text(max_size=20))
def test_whatever_is_written_parsing_never_raises_and_keeps_it(written: str) -> None:
    found = PncId.parse(written)
    assert found.raw == written
    assert PncId.parse(found.value).value == found.value


@given(st.integers(0, 99), st.integers(0, 9_999_999))
def test_of_23_letters_one_is_right(year: int, serial: int) -> None:
    written = [f"{year:02}/{serial}{letter}" for letter in "ZABCDEFGHJKLMNPQRTUVWXY"]
    assert sum(PncId.parse(it).canonical is not None for it in written) == 1


@pytest.mark.parametrize(
    "written", ["07700 900123", "+447700900123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123"]
)
def test_a_telephone_number_is_one_however_it_is_written(written: str) -> None:
    assert telephone(written) == "+447700900123"


def test_what_is_no_telephone_number_stays_as_written() -> None:
    assert telephone(" ring the sister ") == "ring the sister"


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing(written: str) -> None:
    for normal in (telephone, vrm, postcode):
        assert normal(normal(written)) == normal(written)
    assert postcode(unspaced(postcode(written))) == postcode(written)


def test_a_postcode_has_its_space_and_a_registration_has_none() -> None:
    assert postcode("pe999ab") == "PE99 9AB"
    assert postcode("not known yet") == "not known yet"
    assert vrm("ab12 cde") == "AB12CDE"
