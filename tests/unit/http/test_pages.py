"""What a page says about its data, and the policy it is served under."""

from datetime import UTC, date, datetime

import pytest

from shared.http import Freshness
from shared.http.headers import content_security_policy
from shared.http.pages import civil_date, clock_time

NOON = datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("freshness", "sentence"),
    [
        (Freshness(NOON, 2.9), "Data as at 13:00:05 on 1 July 2026, 2 seconds behind"),
        (Freshness(NOON, 0.2), "Data as at 13:00:05 on 1 July 2026, less than 1 second behind"),
        (Freshness(NOON, 61), "Data as at 13:00:05 on 1 July 2026, 1 minute behind"),
        (Freshness(NOON, 7300), "Data as at 13:00:05 on 1 July 2026, 2 hours behind"),
        (Freshness(NOON), "Data as at 13:00:05 on 1 July 2026, lag not known"),
        (Freshness(None), "No data has arrived yet"),
    ],
)
def test_a_page_says_how_old_its_data_is(freshness: Freshness, sentence: str) -> None:
    assert freshness.sentence() == sentence


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock_time(datetime(2026, 7, 1))  # noqa: DTZ001


def test_civil_dates_are_written_out() -> None:
    assert civil_date(date(1971, 7, 4)) == civil_date("1971-07-04") == "4 July 1971"
    assert civil_date("not known") == "not known"


def test_the_policy_starts_from_nothing() -> None:
    policy = content_security_policy({})
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy


def test_a_service_may_add_a_source_but_nothing_unsafe() -> None:
    assert "img-src 'self' data:;" in content_security_policy({"img-src": ("data:",)})
    for source in ("'unsafe-inline'", "*", "https://*.example"):
        with pytest.raises(ValueError, match="takes no"):
            content_security_policy({"script-src": (source,)})
