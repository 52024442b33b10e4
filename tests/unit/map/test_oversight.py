"""Budgets: when an alarm is raised, when a look is forbidden, and what a file of them must say."""

from pathlib import Path

import pytest

from services.map import settings
from services.map.domain.oversight import Budget, Limit, Oversight, Ruling, Span, Spent, judge
from services.map.domain.purposes import PURPOSES

SHIPPED = (Path(settings.__file__).parent / "oversight.toml").read_text(encoding="utf-8")
BUDGET = Budget(hour=Limit(alarm=2, block=4), shift=Limit(alarm=5, block=8))


def spent(hour: int, shift: int, ordinary_hour: int | None = None, ordinary_shift: int | None = None) -> Spent:
    ordinary = (hour if ordinary_hour is None else ordinary_hour, shift if ordinary_shift is None else ordinary_shift)
    return Spent({Span.HOUR: hour, Span.SHIFT: shift}, dict(zip(Span, ordinary, strict=True)))


@pytest.mark.parametrize(
    ("counts", "ruling"),
    [
        (spent(2, 5), Ruling()),
        (spent(3, 5), Ruling((Span.HOUR,))),
        (spent(2, 6), Ruling((Span.SHIFT,))),
        (spent(4, 8), Ruling((Span.HOUR, Span.SHIFT))),
        (spent(5, 8), Ruling((Span.HOUR, Span.SHIFT), Span.HOUR)),
        (spent(2, 9), Ruling((Span.SHIFT,), Span.SHIFT)),
    ],
)
def test_a_limit_is_reached_before_it_is_exceeded(counts: Spent, ruling: Ruling) -> None:
    assert judge(BUDGET, counts, urgent=False) == ruling


def test_a_missing_child_raises_the_alarm_and_is_never_held_back() -> None:
    assert judge(BUDGET, spent(50, 90), urgent=True) == Ruling((Span.HOUR, Span.SHIFT))


def test_whom_an_urgent_purpose_needed_does_not_hold_back_what_comes_after() -> None:
    counts = spent(50, 90, ordinary_hour=1, ordinary_shift=1)
    assert judge(BUDGET, counts, urgent=False) == Ruling((Span.HOUR, Span.SHIFT))


def test_the_purposes_that_are_never_held_back_are_the_two_that_were_agreed() -> None:
    assert [purpose.code for purpose in PURPOSES if purpose.urgent] == ["missing_child", "crime_in_action"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("[budget.intelligence]", "[budget.gardener]"),
        ("alarm = 100", "alarm = 250"),
        ("alarm = 100", "alarm = 0"),
        ("sample = 10", "sample = 10\nsurprise = 1"),
        ('version = "2026-11"', ""),
        ("[dip_check]", "[dip_check"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(good: str, bad: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Oversight.parse(SHIPPED.replace(good, bad, 1))


def test_a_file_that_is_not_there_stops_the_process_and_is_named(tmp_path: Path) -> None:
    made = settings.Settings(
        database_url="",
        kafka_bootstrap="",
        port=1,
        oidc_issuer="",
        oidc_client_id="",
        oidc_client_secret="",
        search_key="a key",
        text_key="a key",
        oversight=str(tmp_path / "none.toml"),
    )
    with pytest.raises(SystemExit, match="MAP_OVERSIGHT"):
        settings.oversight_of(made)
