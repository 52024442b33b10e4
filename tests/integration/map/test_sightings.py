"""An officer reports from the person page; the report reaches Kafka, and what comes of it comes back."""

import asyncio
import uuid
from datetime import UTC, datetime
from html import unescape

import msgspec
import pytest
from aiohttp import ClientResponse

from services.map.sightings import handlers
from services.map.sightings.store import Sightings
from shared.http import User
from shared.kafka import Subscription, consume
from shared.messages import DESK, decode
from shared.outbox import Out, relay, say
from shared.sightings import SightingReported, SightingSettled
from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import address, nominal, one
from tests.servers import Kafka

PERSON = nominal(family_name=one("Northerly"))
ELSEWHERE = nominal(family_name=one("Southerly"), main_address=one(address(52.2, 0.12, "E07000008")))
PLANTED = "Talked to two boys by the swings"
FORM = {"kind": "seen", "when": "2026-11-20T15:04", "place": "Central Park", "said": PLANTED, "danger": "no"}


def someone(name: str) -> User:
    return msgspec.structs.replace(officer(), subject=name)


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(PERSON, ELSEWHERE)
    await visitors.pool.execute("DELETE FROM outbox")
    await visitors.looks()
    return visitors


async def sent(town: Visitors, who: User, person: uuid.UUID = PERSON.id, **changes: str) -> ClientResponse:
    return await town.post(who, f"/people/{person}/report", **(FORM | changes))


async def outbox(town: Visitors) -> list[SightingReported]:
    rows = await town.pool.fetch("SELECT payload FROM outbox WHERE aggregatetype = $1 ORDER BY pos", DESK)
    said = [decode(SightingReported.type, row["payload"]) for row in rows]
    return [one for one in said if isinstance(one, SightingReported)]


async def own(town: Visitors, who: User, query: str = "") -> str:
    answer = await town.get(who, f"/my-reports{query}")
    assert answer.status == 200
    return unescape(await answer.text())


async def test_a_report_is_kept_said_and_recorded_at_once(town: Visitors) -> None:
    who = someone("reporter")
    answer = await sent(town, who)
    assert answer.status == 303
    (said,) = await outbox(town)
    assert (said.nominal_id, said.force, said.kind, said.said, said.danger) == (
        PERSON.id,
        "cambridgeshire",
        "seen",
        PLANTED,
        False,
    )
    assert said.seen_at == datetime(2026, 11, 20, 15, 4, tzinfo=UTC)
    assert said.reported_by == who.subject
    (row,) = await town.looks()
    assert (row["action"], row["subjects"], row["purpose"]) == ("sighting.reported", [str(PERSON.id)], "encounter")
    assert row["detail"] == {"sighting": str(said.id), "kind": "seen", "danger": False}
    assert answer.headers["Location"] == f"/my-reports?sent={said.id}"
    text = await own(town, who, f"?sent={said.id}")
    assert "on its way" in text
    assert "NORTHERLY" in text
    assert PLANTED in text
    assert "With the PPU" in text


async def test_what_was_typed_is_in_no_log_and_no_address(town: Visitors, capfd: pytest.CaptureFixture[str]) -> None:
    answer = await sent(town, someone("quiet"))
    assert PLANTED not in answer.headers["Location"]
    logged = capfd.readouterr()
    assert "http.answered" in logged.out + logged.err
    assert "swings" not in logged.out + logged.err
    assert "Central Park" not in logged.out + logged.err


async def test_the_form_says_who_reads_it_and_sends_danger_to_the_control_room(town: Visitors) -> None:
    who = someone("in-danger")
    page = unescape(await (await town.get(who, f"/people/{PERSON.id}/report")).text())
    assert "next working day" in page
    assert "Call the control room now" in page
    answer = await sent(town, who, danger="yes")
    (said,) = await outbox(town)
    assert said.danger
    assert "do so now, by radio or 999" in await own(town, who, answer.headers["Location"].removeprefix("/my-reports"))


async def test_what_cannot_stand_is_told_and_nothing_typed_is_lost(town: Visitors) -> None:
    answer = await sent(town, someone("hasty"), danger="")
    text = unescape(await answer.text())
    assert answer.status == 422
    assert "Say whether anybody is in immediate danger" in text
    assert PLANTED in text
    assert await outbox(town) == []


async def test_of_somebody_out_of_sight_nobody_reports_unless_just_shown(town: Visitors, said: Said) -> None:
    who = someone("far-away")
    for answer in (await town.get(who, f"/people/{ELSEWHERE.id}/report"), await sent(town, who, ELSEWHERE.id)):
        assert answer.status == 404
        assert "SOUTHERLY" not in await answer.text()
    assert [row["action"] for row in await town.looks()] == ["look.refused"] * 2
    await town.get(who, f"/people/{PERSON.id}")
    moved = one(address(52.2, 0.12, "E07000008"))
    await said(nominal(PERSON.id, 2, family_name=one("Northerly"), main_address=moved))
    assert (await sent(town, who)).status == 303
    assert (await sent(town, someone("never-shown"))).status == 404


async def test_a_budget_that_is_used_up_holds_back_no_report(town: Visitors) -> None:
    who = someone("spent")
    await town.pool.execute(
        "INSERT INTO seen SELECT $1, gen_random_uuid(), now(), now() FROM generate_series(1, 260)", who.subject
    )
    assert (await town.get(who, f"/people/{PERSON.id}")).status == 429
    assert (await sent(town, who)).status == 303


async def test_each_sees_the_own_reports_alone(town: Visitors) -> None:
    await sent(town, someone("first"))
    assert PLANTED not in await own(town, someone("second"))


async def test_what_came_of_it_comes_back_through_kafka_once(town: Visitors, kafka: Kafka) -> None:
    who, topic = someone("waiting"), await kafka.topic()
    await sent(town, who)
    (said,) = await outbox(town)
    await town.pool.execute("DELETE FROM outbox")
    settled = SightingSettled(
        id=said.id,
        nominal_id=said.nominal_id,
        outcome="followed_up",
        note="A visit is planned",
        settled_by="staff-031",
        settled_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    )
    later = msgspec.structs.replace(settled, outcome="no_action", note="Too late")
    unknown = msgspec.structs.replace(settled, id=uuid.uuid4())
    async with town.pool.acquire() as connection:
        await say(connection, [Out(topic, one) for one in (said, unknown, settled, later)])
    hear = Subscription("reports", {topic: lambda batch: handlers.settle(Sightings(town.pool), batch)}, rebuild=True)
    tasks = [
        asyncio.create_task(relay(town.pool, kafka.bootstrap, "map")),
        asyncio.create_task(consume(town.pool, kafka.bootstrap, hear)),
    ]
    async with asyncio.timeout(30):
        while await town.pool.fetchval("SELECT next FROM offsets WHERE topic = $1", topic) != 4:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    text = await own(town, who)
    assert "The offender manager follows it up" in text
    assert "A visit is planned" in text
    assert "Too late" not in text


async def test_an_erasure_takes_what_was_said_of_the_person(town: Visitors, said: Said) -> None:
    gone = nominal()
    await said(gone)
    await sent(town, someone("eraser"), gone.id)
    await said(gone.id)
    assert await town.pool.fetchval("SELECT count(*) FROM sightings WHERE nominal_id = $1", gone.id) == 0


@pytest.mark.usefixtures("no_audit")
async def test_without_its_audit_row_nothing_is_kept_or_said(town: Visitors) -> None:
    who = someone("unrecorded")
    assert (await sent(town, who)).status == 500
    assert await outbox(town) == []
    assert await town.pool.fetchval("SELECT count(*) FROM sightings WHERE actor = $1", who.subject) == 0


@pytest.mark.parametrize("role", ["auditor", "pcso"])
async def test_who_may_look_at_nobody_reports_nobody(town: Visitors, role: str) -> None:
    assert (await sent(town, officer(role))).status == 403
    assert (await town.get(officer(role), "/my-reports")).status == 403
