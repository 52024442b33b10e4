"""What an officer fills in becomes a report, or is told what cannot stand."""

from datetime import UTC, datetime

import pytest

from services.map.domain.sighting import Report, understood

NOW = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
GOOD = {"kind": "seen", "when": "2026-11-28T15:04", "place": " The park ", "said": " Walking ", "danger": "no"}


def read(**changes: str) -> Report | dict[str, str]:
    return understood(**(GOOD | changes), now=NOW)


def test_a_form_that_was_filled_in_is_a_report() -> None:
    made = read()
    assert made == Report("seen", datetime(2026, 11, 28, 15, 4, tzinfo=UTC), "The park", "Walking", danger=False)


def test_the_time_is_londons_in_summer_too() -> None:
    made = read(when="2026-07-01T15:04", danger="yes")
    assert isinstance(made, Report)
    assert made.seen_at == datetime(2026, 7, 1, 14, 4, tzinfo=UTC)
    assert made.danger


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""),
        ("kind", "arrested"),
        ("when", ""),
        ("when", "yesterday"),
        ("when", "2026-11-28T17:00"),
        ("when", "2026-10-25T01:30"),
        ("place", "x" * 201),
        ("said", "  "),
        ("said", "x" * 1001),
        ("danger", ""),
    ],
)
def test_what_cannot_stand_is_named_with_its_field(field: str, value: str) -> None:
    wrong = read(**{field: value})
    assert isinstance(wrong, dict)
    assert list(wrong) == [field]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = read(kind="", when="", said="", danger="")
    assert isinstance(wrong, dict)
    assert set(wrong) == {"kind", "when", "said", "danger"}
