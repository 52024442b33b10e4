"""PNC ids: the check letter, spellings, spoilt ones."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.people import pnc

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


def _expected(pnc_id: str) -> str:
    year, rest = pnc_id.split("/")
    return pnc.canonical(int(year), int(rest[:-1]))


@pytest.mark.parametrize("pnc_id", VALID)
def test_published_ids_have_the_letter_we_work_out(pnc_id: str) -> None:
    assert _expected(pnc_id) == pnc_id


@pytest.mark.parametrize("pnc_id", INVALID)
def test_ids_published_as_invalid_have_another_letter(pnc_id: str) -> None:
    assert _expected(pnc_id) != pnc_id


@given(year=st.integers(1900, 2099), serial=st.integers(0, 9_999_999))
def test_the_check_letter_is_the_remainder_by_23_and_ignores_the_century(year: int, serial: int) -> None:
    letter = pnc.check_letter(year, serial)
    assert pnc.LETTERS.index(letter) == (year % 100 * 10_000_000 + serial) % 23
    assert letter not in "IOS"
    assert pnc.check_letter(year % 100 + 1900, serial) == pnc.check_letter(year % 100 + 2000, serial)


@given(year=st.integers(1950, 2030), serial=st.integers(0, 9_999_999), seed=st.integers())
def test_every_spelling_still_says_the_same_id(year: int, serial: int, seed: int) -> None:
    pnc_id = pnc.canonical(year, serial)
    head, tail = pnc.written(pnc_id, Random(seed)).upper().replace(" ", "").split("/")
    assert int(head) in (year, year % 100)
    assert (int(tail[:-1]), tail[-1]) == (serial, pnc_id[-1])


@given(year=st.integers(1950, 2030), serial=st.integers(0, 9_999_999), seed=st.integers())
def test_a_spoilt_id_never_has_the_right_letter(year: int, serial: int, seed: int) -> None:
    pnc_id = pnc.canonical(year, serial)
    spoilt = pnc.spoilt(pnc_id, Random(seed))
    assert spoilt[:-1] == pnc_id[:-1]
    assert spoilt[-1] != pnc_id[-1]
