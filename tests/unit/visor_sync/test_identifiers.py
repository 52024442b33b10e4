"""Identifiers as people write them."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.identifiers import (
    AthenaRef,
    Cro,
    Identifier,
    PncId,
    Postcode,
    Telephone,
    VisorRef,
    Vrm,
)

KINDS = (PncId, Cro, Vrm, Telephone, Postcode, VisorRef, AthenaRef)
LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
anything = st.text(st.characters(exclude_categories=()), max_size=30)
"""Any text Python can hold, halves of characters and control characters with it."""
near = st.text(st.sampled_from("0123456789٣３/SFſabcdzAQIZ +-()\x00\ud800\u200b\u00a0"), max_size=14)
"""Texts that are nearly identifiers."""

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


@pytest.mark.parametrize("kind", KINDS)
@given(written=anything | near)
def test_whatever_is_written_parsing_never_raises_and_keeps_it(kind: type[Identifier], written: str) -> None:
    found = kind.parse(written)
    assert found.raw == written
    assert found.valid == (found.canonical is not None)
    assert found.value == (found.canonical if found.valid else written.strip())


@pytest.mark.parametrize("kind", KINDS)
@given(written=anything | near)
def test_a_canonical_form_is_its_own_canonical_form(kind: type[Identifier], written: str) -> None:
    found = kind.parse(written)
    assert kind.parse(found.value).value == found.value
    if found.canonical is not None:
        assert kind.parse(found.canonical).canonical == found.canonical
        assert found.canonical.isprintable()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sign", ["9", " ", "A", "\ud800", "\x00", "/", "٣"])
def test_five_megabytes_are_no_identifier_and_are_told_so_at_once(kind: type[Identifier], sign: str) -> None:
    begun = time.process_time()
    assert kind.parse(sign * 5_000_000).canonical is None
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (PncId, "١٩٨١/0000034U"),
        (PncId, "１９８１/0000034U"),
        (Cro, "٠65656/91H"),
        (Cro, "ſF05/482703J"),
        (Telephone, "٠7700900123"),
        (Postcode, "PE٩٩9AB"),
        (Vrm, "AB１２CDE"),
    ],
)
def test_other_scripts_digits_and_letters_are_not_ours(kind: type[Identifier], written: str) -> None:
    assert not kind.parse(written).valid


@given(st.integers(0, 99), st.integers(0, 9_999_999))
def test_of_23_letters_one_is_right(year: int, serial: int) -> None:
    written = [f"{year:02}/{serial}{letter}" for letter in LETTERS]
    assert sum(PncId.parse(it).canonical is not None for it in written) == 1


@pytest.mark.parametrize(
    ("written", "born", "year"),
    [
        ("81/34U", date(1971, 7, 4), "1981"),
        ("35/34{}", date(1925, 1, 1), "1935"),
        ("35/34{}", date(1925, 12, 31), "1935"),
        ("35/34{}", date(1926, 1, 1), "2035"),
        ("05/34{}", date(1990, 1, 1), "2005"),
        ("41/34{}", date(1930, 1, 1), "1941"),
        ("41/34{}", date(1990, 1, 1), "1941"),
    ],
)
def test_a_short_year_is_of_the_first_century_in_which_its_person_was_ten(written: str, born: date, year: str) -> None:
    found = PncId.parse(written.format(letter_of(written[:2], 34))).settled(born)
    assert found.canonical is not None
    assert found.canonical[:4] == year


def test_a_long_year_and_an_invalid_id_have_nothing_to_settle() -> None:
    for written in ("1981/0000034U", "2003/0011985Z", "03/11985Z", ""):
        assert PncId.parse(written).settled(date(1980, 1, 1)) == PncId.parse(written)


@pytest.mark.parametrize(
    ("written", "born", "plausible"),
    [
        ("1981/0000034U", date(1971, 12, 31), True),
        ("1981/0000034U", date(1972, 1, 1), False),
        ("81/34U", date(1971, 12, 31), True),
        ("81/34U", date(1972, 1, 1), False),
        ("2003/0011985Z", date(1950, 1, 1), False),
        ("", date(1950, 1, 1), False),
    ],
)
def test_nobody_has_a_pnc_id_of_before_the_year_of_their_tenth_birthday(
    written: str, born: date, plausible: bool
) -> None:
    assert PncId.parse(written).plausible_for(born) is plausible


@given(anything | near, st.dates())
def test_whatever_the_id_and_the_birth_date_they_can_be_held_together(written: str, born: date) -> None:
    found = PncId.parse(written)
    assert found.settled(born).valid == found.valid
    assert found.valid or not found.plausible_for(born)


def letter_of(year: str, serial: int) -> str:
    return next(it for it in LETTERS if PncId.parse(f"{year}/{serial}{it}").valid)


@pytest.mark.parametrize("written", ["065656/91H", "097501/98T", "SF05/482703J", "SF83/50058Z"])
def test_a_cro_number_with_its_check_letter_is_valid(written: str) -> None:
    assert Cro.parse(written).canonical == written


def test_a_cro_number_with_another_letter_is_invalid_and_keeps_what_was_written() -> None:
    found = Cro.parse(" 85227/65G ")
    assert (found.valid, found.canonical, found.value, found.raw) == (False, None, "85227/65G", " 85227/65G ")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("65656/91h", "065656/91H"),
        (" 065656 / 91 H ", "065656/91H"),
        ("06565691H", "065656/91H"),
        ("85227/65L", "085227/65L"),
        ("sf05/482703j", "SF05/482703J"),
        ("SF 05 / 482703 J", "SF05/482703J"),
        ("SF83/050058Z", "SF83/50058Z"),
        ("SF8350058Z", "SF83/50058Z"),
    ],
)
def test_every_written_form_of_a_cro_number_is_one_cro_number(written: str, canonical: str) -> None:
    assert Cro.parse(written).canonical == canonical


@pytest.mark.parametrize("written", ["", "000000/00Z", "SF00/0Z", "6565691H", "065656/1991H", "SF05/0482703", "none"])
def test_what_is_no_cro_number_is_none(written: str) -> None:
    assert Cro.parse(written).canonical is None


@given(st.integers(0, 99), st.integers(1, 999_999))
def test_of_23_letters_one_is_right_in_either_form_of_a_cro_number(year: int, serial: int) -> None:
    for written in (f"{serial}/{year:02}", f"SF{year:02}/{serial}"):
        assert sum(Cro.parse(written + letter).valid for letter in LETTERS) == 1


@pytest.mark.parametrize("kind", [VisorRef, AthenaRef])
def test_a_system_s_own_id_is_taken_as_it_stands(kind: type[Identifier]) -> None:
    assert kind.parse(" a/b-Ž 7\n").canonical == "a/b-Ž 7"
    for written in ("", " ", "a\x00b", "a\nb", "a\ud800", "a\u202eb", "7" * 101):
        assert not kind.parse(written).valid


def test_a_synthetic_person_s_id_says_so() -> None:
    assert VisorRef.parse("SYN-7Q2MKXHD").synthetic
    assert not VisorRef.parse("7Q2MKXHD").synthetic
