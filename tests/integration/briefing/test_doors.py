"""The briefing as a process: what it hears through Kafka, the weekly command, and who gets what at its pages."""

from __future__ import annotations

import asyncio
import io
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import aiohttp
import msgspec
import pytest
from pptx import Presentation

from services.briefing import handlers
from services.briefing.domain.weeks import Week
from services.briefing.store import FOLDERS, SCHEMA, Store
from shared.http import User
from shared.identity.sessions import Sessions
from shared.kafka import Subscription, consume
from shared.postgres import migrate, open_pool
from tests import servers
from tests.integration.briefing.world import Office, nominal, office, publish, row, until
from tests.servers import Kafka, Postgres
from tests.unit.briefing.builders import event, nominal_id


@pytest.fixture(scope="module")
async def own_kafka() -> AsyncIterator[Kafka]:
    """A broker on whose topics nobody else's people are."""
    async with servers.running("kafka") as home:
        yield Kafka(home)


@pytest.fixture(scope="module")
async def desk(
    postgres: Postgres, own_kafka: Kafka, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Office, Store]]:
    """The briefing with twelve people of the North, and the lists of the present week made."""
    folder = tmp_path_factory.mktemp("office")
    async with postgres.database(SCHEMA) as addresses, office(folder, addresses, own_kafka) as running:
        pool = await open_pool(addresses.runtime, SCHEMA, size=2)
        try:
            await running.say(*(nominal(n, review_date="2026-01-02", risk_level="high") for n in range(12)))
            code, _, logged = await running.command("weekly")
            assert code == 0, logged
            yield running, Store(pool)
        finally:
            await pool.close()


async def cookie(desk: tuple[Office, Store], role: str, *areas: str) -> dict[str, str]:
    running, store = desk
    who = User(f"{role}-1", "Somebody", frozenset({role}), "cambridgeshire", frozenset(areas))
    secret = await Sessions(store.pool).start(who, datetime.now(UTC))
    return {"Cookie": f"__Host-briefing-{urlsplit(running.url).port}={secret}"}


async def get(desk: tuple[Office, Store], path: str, role: str, *areas: str) -> tuple[int, bytes]:
    running, _ = desk
    headers = {**await cookie(desk, role, *areas), "Accept": "text/html"}
    async with aiohttp.ClientSession() as http, http.get(f"{running.url}{path}", headers=headers) as answer:
        return answer.status, await answer.read()


def this_week() -> Week:
    return Week.of(datetime.now(UTC))


async def test_the_projection_follows_the_topic_and_forgets_at_a_tombstone(
    postgres: Postgres, kafka: Kafka, tmp_path_factory: pytest.TempPathFactory
) -> None:
    topic = await kafka.topic(compacted=True)
    async with postgres.database(SCHEMA) as addresses:
        await migrate(addresses.owner, SCHEMA, SCHEMA, FOLDERS)
        pool = await open_pool(addresses.runtime, SCHEMA, size=4)
        store = Store(pool)
        hear = Subscription("briefing", {topic: partial(handlers.project, store, tmp_path_factory.mktemp("out"))})
        consuming = asyncio.create_task(consume(pool, kafka.bootstrap, hear))
        await publish(kafka, topic, [nominal(1), nominal(2), nominal(2, version=2, family_name="Newer"), nominal(3)])
        await publish(kafka, topic, [uuid.UUID(nominal_id(1)), nominal(3, version=0)])

        async def all_heard() -> bool:
            return bool(await pool.fetchval("SELECT sum(next) >= 6 FROM offsets"))

        await until(all_heard)
        async with store.looking() as work:
            people = {person.id: person.version for person in await work.people("cambridgeshire")}
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        await pool.close()
    assert people == {nominal_id(2): 2, nominal_id(3): 1}


async def test_the_view_is_made_anew_on_command_beside_the_running_briefing(desk: tuple[Office, Store]) -> None:
    running, store = desk
    before = await store.pool.fetch("SELECT id, version, body FROM nominals ORDER BY id")
    code, said, logged = await running.command("rebuild")
    assert code == 0, logged
    assert said.startswith("rebuilt from ")
    assert await store.pool.fetch("SELECT id, version, body FROM nominals ORDER BY id") == before


async def test_the_weekly_command_says_references_and_points_and_nobodys_name(desk: tuple[Office, Store]) -> None:
    running, _ = desk
    code, said, logged = await running.command("weekly")
    assert code == 0
    assert "12 of 12 considered" in said
    assert "unchanged" in said
    assert str(running.products / f"bat-north-{this_week()}.pptx") in said
    for secret in ("Testcase", "TESTCASE", "Tallow", "1971"):
        assert secret not in said + logged


async def test_a_week_that_does_not_exist_is_refused_in_one_line(desk: tuple[Office, Store]) -> None:
    code, _, logged = await desk[0].command("weekly", "--week", "2025-W53")
    assert code == 2
    assert "2025-W53 is not an ISO week such as 2026-W48" in logged


async def test_another_week_and_folder_can_be_named(desk: tuple[Office, Store]) -> None:
    running, _ = desk
    out = running.folder / "else where"
    code, said, _ = await running.command("weekly", "--week", "2026-W30", "--out", str(out))
    assert code == 0
    assert "made now" in said
    assert sorted(path.name for path in out.iterdir()) == ["bat-north-2026-W30.pptx", "bat-south-2026-W30.pptx"]


async def test_a_supervisor_of_the_north_sees_the_north_in_the_words_of_his_tier(desk: tuple[Office, Store]) -> None:
    status, page = await get(desk, "/", "npt-supervisor", "north")
    assert status == 200
    assert b"TESTCASE, Sample" in page
    assert b"Detail held by the PPU" in page
    assert b"Review overdue since" not in page
    assert b'id="south"' not in page


async def test_ppu_staff_see_the_review_that_is_owed(desk: tuple[Office, Store]) -> None:
    _, page = await get(desk, "/", "ppu-staff", "north", "south")
    assert b"Review overdue since 2 Jan 2026" in page
    assert b'id="south"' in page


@pytest.mark.parametrize("role", ["warranted-officer", "auditor"])
async def test_other_roles_are_refused_and_that_is_on_record(desk: tuple[Office, Store], role: str) -> None:
    assert (await get(desk, "/", role, "north"))[0] == 403
    told = "SELECT count(*) FROM audit WHERE action = 'look.refused' AND role = $1"
    assert await desk[1].pool.fetchval(told, role) >= 1


@pytest.mark.parametrize("role", ["warranted-officer", "npt-supervisor", "intelligence", "auditor"])
async def test_sightings_are_for_the_ppu_alone(desk: tuple[Office, Store], role: str) -> None:
    assert (await get(desk, "/sightings", role, "north"))[0] == 403
    assert (await get(desk, "/sightings", "ppu-staff", "north"))[0] == 200


async def test_a_deck_is_given_once_its_disclosure_is_on_record(desk: tuple[Office, Store]) -> None:
    running, store = desk
    status, content = await get(desk, f"/decks/north/{this_week()}", "npt-supervisor", "north")
    assert status == 200
    assert content == (running.products / f"bat-north-{this_week()}.pptx").read_bytes()
    assert len(Presentation(io.BytesIO(content)).slides) == 8
    found = await row(store, "SELECT * FROM audit WHERE action = 'deck.disclosed' ORDER BY seq DESC LIMIT 1")
    assert found["actor"] == "npt-supervisor-1"
    assert len(found["subjects"]) == 5


async def test_the_deck_of_an_area_that_is_not_covered_is_refused(desk: tuple[Office, Store]) -> None:
    assert (await get(desk, f"/decks/south/{this_week()}", "npt-supervisor", "north"))[0] == 403
    told = "SELECT detail FROM audit WHERE action = 'look.refused' ORDER BY seq DESC LIMIT 1"
    assert "area" in await desk[1].pool.fetchval(told)


async def test_weeks_that_are_none_are_not_found(desk: tuple[Office, Store]) -> None:
    assert (await get(desk, "/decks/north/2026-W99", "ppu-staff", "north"))[0] == 404
    assert (await get(desk, "/?week=nonsense", "ppu-staff", "north"))[0] == 404
    status, page = await get(desk, "/?week=2020-W01", "ppu-staff", "north")
    assert status == 200
    assert b"no list has been made" in page


async def test_a_person_who_becomes_sensitive_leaves_list_and_folder_by_the_topic_alone(
    desk: tuple[Office, Store],
) -> None:
    running, store = desk
    await running.say(nominal(41, event("breach", 0)))
    await running.command("weekly", "--week", "2026-W48")
    deck = running.products / "bat-north-2026-W48.pptx"
    assert deck.exists()
    await running.say(msgspec.structs.replace(nominal(41, event("breach", 0), version=2), handling="contact_ppu"))

    async def gone() -> bool:
        return not deck.exists()

    await until(gone)
    standing = "SELECT count(*) FROM places WHERE nominal_id = $1"
    assert await store.pool.fetchval(standing, uuid.UUID(nominal_id(41))) == 0
    await running.command("weekly", "--week", "2026-W48")
    assert await store.pool.fetchval(standing, uuid.UUID(nominal_id(41))) == 0


async def test_a_person_erased_leaves_list_and_folder_by_the_topic_alone(desk: tuple[Office, Store]) -> None:
    running, store = desk
    await running.say(nominal(40, event("breach", 0)))
    await running.command("weekly", "--week", "2026-W48")
    deck = running.products / "bat-north-2026-W48.pptx"
    assert deck.exists()
    await running.say(uuid.UUID(nominal_id(40)))

    async def gone() -> bool:
        return not deck.exists()

    await until(gone)
    assert (
        await store.pool.fetchval("SELECT count(*) FROM places WHERE nominal_id = $1", uuid.UUID(nominal_id(40))) == 0
    )
    assert "withdrawn" in (await get(desk, "/?week=2026-W48", "ppu-staff", "north"))[1].decode()
