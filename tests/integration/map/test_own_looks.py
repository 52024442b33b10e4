"""Everybody may see what was recorded of his own looks, and nobody else's."""

from html import unescape

import pytest

from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import address, nominal, one
from tests.unit.map.test_sight import NORTH as NORTHERN

NORTH, OTHER = officer(area="north"), officer(area="south")
IN_NORTH = nominal(family_name=one("Northerly"))
IN_SOUTH = nominal(family_name=one("Southerly"), main_address=one(address(52.2, 0.12, "E07000008")))


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(IN_NORTH, IN_SOUTH)
    await visitors.looks()
    return visitors


async def own(town: Visitors, who: object = NORTH, query: str = "") -> str:
    answer = await town.get(who, f"/my-looks{query}")  # type: ignore[arg-type]
    assert answer.status == 200
    return unescape(await answer.text())


async def test_a_look_stands_there_with_whom_and_nobody_elses_does(town: Visitors) -> None:
    await town.get(OTHER, f"/people/{IN_SOUTH.id}")
    await town.get(NORTH, f"/people/{IN_NORTH.id}")
    text = await own(town)
    assert "Opened a person" in text
    assert f'href="/people/{IN_NORTH.id}">NORTHERLY' in text
    assert "SOUTHERLY" not in text


async def test_whoever_moved_out_of_sight_is_named_no_more(town: Visitors, said: Said) -> None:
    await town.get(NORTH, f"/people/{IN_NORTH.id}")
    there = one(address(52.2, 0.12, "E07000008"))
    await said(nominal(IN_NORTH.id, 2, family_name=one("Northerly"), main_address=there))
    text = await own(town)
    assert "Not in your sight now" in text
    assert "NORTHERLY" not in text


async def test_reading_it_is_itself_a_row_with_those_it_named(town: Visitors) -> None:
    await town.get(NORTH, f"/people/{IN_NORTH.id}")
    await town.looks()
    await own(town)
    (row,) = await town.looks()
    assert (row["action"], row["actor"], row["subjects"]) == ("own_looks.viewed", NORTH.subject, [str(IN_NORTH.id)])


async def test_what_open_pages_fetched_is_left_out_until_it_is_asked_for(town: Visitors) -> None:
    fresh = officer(area="north", role="npt-supervisor")
    await town.get(fresh, f"/live/people/{IN_NORTH.id}")
    assert "Opened a person" not in await own(town, fresh)
    assert "by the open page itself" in await own(town, fresh, "?all=yes")


async def test_it_goes_back_page_by_page_to_the_first_look(town: Visitors) -> None:
    fresh = officer(area="north", role="intelligence")
    for _ in range(30):
        await town.get(fresh, f"/people/{IN_NORTH.id}")
    first = await own(town, fresh)
    assert first.count("Opened a person") == 25
    older = first.partition('href="/my-looks?before=')[2].partition('"')[0]
    second = await own(town, fresh, f"?before={older}")
    assert second.count("Opened a person") == 5
    assert 'id="older"' not in second


async def test_a_refusal_says_why_and_a_filter_is_told_in_words(town: Visitors) -> None:
    await town.get(NORTH, f"/people/{IN_SOUTH.id}")
    await town.get(NORTH, f"/?risk=very_high&district={sorted(NORTHERN)[0]}")
    text = await own(town)
    assert "Was refused" in text
    assert "0 people of 0; Peterborough; very high risk" in text


@pytest.mark.parametrize("role", ["auditor", "pcso"])
async def test_who_may_look_at_nobody_still_sees_that_he_was_refused(town: Visitors, role: str) -> None:
    await town.get(officer(role), "/")
    assert "Was refused" in await own(town, officer(role))


@pytest.mark.usefixtures("no_audit")
async def test_without_its_audit_row_nothing_is_shown(town: Visitors) -> None:
    answer = await town.get(NORTH, "/my-looks")
    assert answer.status == 500
    assert "NORTHERLY" not in await answer.text()
