"""How many different people an officer may see, counted in the transaction of the look itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import REGISTRY

from services.map import app
from services.map.domain.oversight import OverBudget, Oversight
from services.map.store import Store
from shared.audit import AuditEvent
from shared.http import User
from shared.messages import NominalBasic
from tests.integration.map.conftest import SETTINGS
from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import nominal, one
from tests.unit.map.test_oversight import SHIPPED
from tests.unit.map.test_people import TODAY
from tests.unit.map.test_sight import granted

TIGHT = SHIPPED.replace("hour = { alarm = 100, block = 250 }", "hour = { alarm = 2, block = 4 }")
PEOPLE = [nominal(family_name=one(f"Person{number}")) for number in range(6)]


def someone(name: str) -> User:
    """An officer of whom nothing was counted yet."""
    return msgspec.structs.replace(officer(), subject=name)


@pytest.fixture
async def tight(memory: Store, said: Said, tmp_path: Path) -> AsyncIterator[Visitors]:
    """Six people, and a door at which four in an hour are the most."""
    await said(*PEOPLE)
    (tmp_path / "oversight.toml").write_text(TIGHT, encoding="utf-8")
    made = app.assemble(msgspec.structs.replace(SETTINGS, oversight=str(tmp_path / "oversight.toml")), memory.pool)
    async with TestClient(TestServer(made.web)) as client:
        visitors = Visitors(client, made)
        await visitors.looks()
        yield visitors
    await made.identity.close()


async def opened(tight: Visitors, who: User, people: list[NominalBasic]) -> list[int]:
    return [(await tight.get(who, f"/people/{person.id}")).status for person in people]


async def test_the_alarm_is_raised_once_and_a_block_shows_nothing(tight: Visitors) -> None:
    who = someone("curious")
    assert await opened(tight, who, PEOPLE) == [200] * 4 + [429] * 2
    rows = await tight.looks()
    actions = [row["action"] for row in rows]
    assert actions.count("budget.alarmed") == 1
    assert actions.index("budget.alarmed") == 2, "the alarm stands before the look that raised it"
    alarm = next(row for row in rows if row["action"] == "budget.alarmed")
    assert (alarm["detail"]["span"], alarm["detail"]["people"], alarm["subjects"]) == ("hour", 3, [])
    refused = rows[-1]
    assert (refused["action"], refused["subjects"]) == ("look.refused", [str(PEOPLE[5].id)])
    assert (refused["detail"]["why"], refused["detail"]["what"]) == ("budget", "person.viewed")


async def test_the_page_says_why_and_what_to_do(tight: Visitors) -> None:
    who = someone("told")
    await opened(tight, who, PEOPLE[:4])
    answer = await tight.get(who, f"/people/{PEOPLE[4].id}")
    text = await answer.text()
    assert "more than 4 different people within an hour" in text
    assert "child is missing" in text
    assert "PERSON" not in text


async def test_whom_one_has_seen_already_one_may_open_again(tight: Visitors) -> None:
    who = someone("again")
    await opened(tight, who, PEOPLE[:4])
    assert await opened(tight, who, [*PEOPLE[:4], PEOPLE[5], PEOPLE[0]]) == [200] * 4 + [429, 200]


async def test_rows_of_the_list_count_and_a_list_that_is_too_long_shows_nobody(tight: Visitors) -> None:
    answer = await tight.get(someone("lister"), "/")
    assert answer.status == 429
    assert "PERSON" not in await answer.text()


async def test_a_map_view_counts_nobody(tight: Visitors) -> None:
    who = someone("mapper")
    await tight.view(who)
    assert await opened(tight, who, PEOPLE[:4]) == [200] * 4


async def test_an_hour_later_there_is_room_again(tight: Visitors) -> None:
    who = someone("patient")
    await opened(tight, who, PEOPLE[:4])
    earlier = "UPDATE seen SET at = at - interval '61 minutes', ordinary_at = ordinary_at - interval '61 minutes'"
    await tight.pool.execute(f"{earlier} WHERE actor = $1", who.subject)
    assert await opened(tight, who, PEOPLE[4:]) == [200] * 2
    await tight.pool.execute(f"{earlier.replace('61 minutes', '10 hours')} WHERE actor = $1", who.subject)
    await opened(tight, who, PEOPLE[:1])
    assert await tight.pool.fetchval("SELECT count(*) FROM seen WHERE actor = $1", who.subject) == 1


async def test_many_looks_at_once_find_no_more_room_than_one_after_another(tight: Visitors) -> None:
    who = someone("parallel")
    answers = await asyncio.gather(*(tight.get(who, f"/people/{person.id}") for person in PEOPLE * 2))
    seen = await tight.pool.fetchval("SELECT count(*) FROM seen WHERE actor = $1", who.subject)
    assert seen == 4
    assert sorted(answer.status for answer in answers) == [200] * 8 + [429] * 4


async def test_a_block_is_a_number_for_monitoring_without_the_officer(tight: Visitors) -> None:
    labels = {"span": "hour", "role": "warranted-officer"}
    before = REGISTRY.get_sample_value("boyd_map_budget_blocks_total", labels) or 0
    await opened(tight, someone("numbered"), PEOPLE)
    assert REGISTRY.get_sample_value("boyd_map_budget_blocks_total", labels) == before + 2
    served = await (await tight.client.get("/metrics")).text()
    assert "boyd_map_budget_alarms_total" in served
    assert "numbered" not in served


async def test_for_a_missing_child_nothing_is_held_back_and_nothing_afterwards(memory: Store, said: Said) -> None:
    await said(*PEOPLE)
    store = Store(memory.pool, Oversight.parse(TIGHT))

    async def look(people: list[NominalBasic], purpose: str) -> None:
        async with store.look(granted("warranted-officer", "north"), TODAY) as looking:
            subjects = [str(person.id) for person in people]
            event = AuditEvent(
                actor="searcher", role="warranted-officer", action="list.viewed", subjects=subjects, purpose=purpose
            )
            await looking.record(event)

    await look(PEOPLE, "missing_child")
    await look(PEOPLE, "crime_in_action")
    await look(PEOPLE[:4], "visit")
    with pytest.raises(OverBudget):
        await look(PEOPLE[4:], "visit")
    alarms = await memory.pool.fetch("SELECT * FROM audit WHERE actor = 'searcher' AND action = 'budget.alarmed'")
    assert [row["purpose"] for row in alarms] == ["missing_child"]
