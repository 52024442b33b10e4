"""When two values mean the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.visor_sync.domain.values import plain, same

ADDRESS = {"line": "12 Tallow Rise", "town": "Peterborough", "postcode": "PE99 9AB", "lat": 52.5, "lon": -0.2}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brién-Smith", "OBRIEN SMITH"),
        ("12 Tallow Rise", "12, tallow rise."),
        (ADDRESS, {**ADDRESS, "line": "12 TALLOW RISE", "lat": None, "lon": None, "as_at": "2026-02-01"}),
        (None, None),
    ],
)
def test_values_written_differently_are_the_same(one: object, other: object) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Flat 1, 23 High Street", "Flat 12, 3 High Street"),
        ("1/2 Tallow Rise", "12 Tallow Rise"),
        ("2026-01-11", "2026-11-01"),
        ("high", "very_high"),
        (ADDRESS, {**ADDRESS, "line": "13 Tallow Rise"}),
        (None, "low"),
        (1, 2),
    ],
)
def test_values_that_differ_are_not_the_same(one: object, other: object) -> None:
    assert not same(one, other)


@example("𝕬", "a")
@given(st.text(), st.text())
def test_sameness_is_the_same_both_ways_and_survives_plainness(one: str, other: str) -> None:
    assert same(one, other) == same(other, one)
    assert same(one, one)
    assert plain(plain(one)) == plain(one)
