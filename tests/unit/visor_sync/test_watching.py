"""What waits by risk, how a rate follows what happens, and how a length of time is said."""

import pytest

from services.visor_sync.domain.watching import BANDS, Flow, Waiting, by_band, flows, smoothed
from services.visor_sync.front import span


def waiting(band: str, changes: int, oldest: float) -> Waiting:
    return Waiting(band=band, changes=changes, oldest_seconds=oldest)


def test_every_band_is_there_and_a_risk_without_a_word_counts_as_not_assessed() -> None:
    found = by_band([waiting("high", 2, 3.0), waiting("", 1, 5.0), waiting("unheard of", 4, 9.0)])
    assert tuple(found) == BANDS
    assert found["high"] == waiting("high", 2, 3.0)
    assert found[""] == waiting("", 5, 9.0)
    assert found["low"].changes == 0


def test_a_rate_comes_near_to_what_happens_and_falls_when_nothing_does() -> None:
    rate = 0.0
    for _ in range(60):
        rate = smoothed(rate, 100, 1.0)
    assert 95 < rate <= 100
    for _ in range(60):
        rate = smoothed(rate, 0, 1.0)
    assert rate < 5


def test_after_a_long_time_a_rate_is_of_that_time_alone() -> None:
    assert smoothed(1000.0, 120, 60.0) == 2.0


def test_a_side_of_which_nothing_was_heard_flows_at_nothing() -> None:
    found = flows({"visor": Flow(), "athena": Flow()}, {"visor": 30}, {}, 30.0)
    assert found == {"visor": Flow(taken=1.0), "athena": Flow()}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (12.9, "12 s"),
        (119, "119 s"),
        (125, "2 min"),
        (7300, "2 h"),
        (200000, "2 days"),
    ],
)
def test_a_length_of_time_is_said_as_short_as_it_can_be(seconds: float, said: str) -> None:
    assert span(seconds) == said
