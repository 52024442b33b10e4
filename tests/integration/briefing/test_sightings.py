"""What officers reported is kept once, settled once by the own force's PPU, and answered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import msgspec
import pytest

from deploy.sandbox.databases import Addresses
from services.briefing.handlers import Viewer
from services.briefing.sightings import handlers
from services.briefing.sightings.handlers import AlreadySettled, NoSuchSighting
from services.briefing.sightings.store import Sightings
from services.briefing.store import Store
from shared.kafka import Batch, Heard
from shared.messages import DESK, Message, decode
from shared.sightings import SightingReported, SightingSettled
from tests.integration.briefing.world import nominal
from tests.unit.briefing.builders import nominal_id

NOW = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
BASIC = frozenset({"family_name", "given_names", "risk_level", "manager"})
STAFF = Viewer("staff-031", "ppu-staff")
FORCE = "cambridgeshire"


def reported(number: int = 1, minutes: int = 0, *, danger: bool = False, force: str = FORCE) -> SightingReported:
    return SightingReported(
        id=uuid.uuid4(),
        nominal_id=uuid.UUID(nominal_id(number)),
        force=force,
        kind="seen",
        seen_at=NOW - timedelta(hours=2),
        place="Central Park",
        said=f"Report {minutes}",
        danger=danger,
        reported_by="officer-017",
        reported_at=NOW - timedelta(hours=1) + timedelta(minutes=minutes),
    )


@pytest.fixture
async def sightings(store: Store) -> Sightings:
    """Two people are known, and nothing was reported yet."""
    await store.pool.execute("INSERT INTO offsets VALUES ('desk', $1, 0, 0)", DESK)
    async with store.projecting() as work:
        await work.take([nominal(1, family_name="Quill"), nominal(2, family_name="Ashdown")])
    return Sightings(store.pool)


async def hear(store: Store, *said: Message) -> None:
    """The next batch of the desk topic."""
    at = await store.pool.fetchval("SELECT next FROM offsets WHERE consumer = 'desk'")
    heard = [Heard(at + n, one.key, one.type, str(n), one, None) for n, one in enumerate(said)]
    await handlers.take(Sightings(store.pool), Batch("desk", DESK, 0, at, at + len(said), heard))


async def said_by_us(store: Store) -> Sequence[Message | None]:
    rows = await store.pool.fetch("SELECT type, payload FROM outbox WHERE aggregatetype = $1 ORDER BY pos", DESK)
    return [decode(row["type"], row["payload"]) for row in rows]


async def audited(store: Store) -> list[str]:
    return [row["action"] for row in await store.pool.fetch("SELECT action FROM audit ORDER BY seq")]


async def test_danger_comes_first_then_the_oldest_and_nothing_twice(store: Store, sightings: Sightings) -> None:
    late, early, danger = reported(1, 20), reported(2, 10), reported(1, 30, danger=True)
    await hear(store, late, early, early, danger)
    await hear(store, late)
    desk = await handlers.view(sightings, STAFF, FORCE, BASIC)
    assert [one.id for one in desk.open] == [danger.id, early.id, late.id]
    assert [one.who.name for one in desk.open if one.who] == ["QUILL, Sample", "ASHDOWN, Sample", "QUILL, Sample"]
    row = await store.pool.fetchrow("SELECT * FROM audit")
    assert row is not None
    assert (row["action"], row["actor"], set(row["subjects"])) == (
        "sightings.viewed",
        "staff-031",
        {nominal_id(1), nominal_id(2)},
    )
    assert "Report" not in row["detail"]


async def test_what_came_of_it_is_said_and_recorded_without_a_word_of_the_text(
    store: Store, sightings: Sightings
) -> None:
    one = reported()
    await hear(store, one)
    await handlers.settle(sightings, STAFF, FORCE, one.id, "followed_up", "A visit is planned", NOW)
    assert await said_by_us(store) == [
        SightingSettled(
            id=one.id,
            nominal_id=one.nominal_id,
            outcome="followed_up",
            note="A visit is planned",
            settled_by="staff-031",
            settled_at=NOW,
        )
    ]
    row = await store.pool.fetchrow("SELECT * FROM audit WHERE action = 'sighting.settled'")
    assert row is not None
    assert msgspec.json.decode(row["detail"]) == {"outcome": "followed_up", "sighting": str(one.id)}
    desk = await handlers.view(sightings, STAFF, FORCE, BASIC)
    assert (desk.waiting, [it.came_of_it for it in desk.settled]) == (0, ["The offender manager follows it up"])


async def test_whoever_is_second_changes_nothing_and_says_nothing(store: Store, sightings: Sightings) -> None:
    one = reported()
    await hear(store, one)
    await handlers.settle(sightings, STAFF, FORCE, one.id, "known", "", NOW)
    with pytest.raises(AlreadySettled):
        await handlers.settle(sightings, Viewer("staff-2", "ppu-staff"), FORCE, one.id, "not_them", "", NOW)
    assert len(await said_by_us(store)) == 1
    assert (await audited(store))[-1] == "sighting.refused"


async def test_another_force_neither_sees_nor_settles_it(store: Store, sightings: Sightings) -> None:
    one = reported(force="bedfordshire")
    await hear(store, one)
    assert (await handlers.view(sightings, STAFF, FORCE, BASIC)).open == ()
    with pytest.raises(NoSuchSighting):
        await handlers.settle(sightings, STAFF, FORCE, one.id, "known", "", NOW)
    assert await said_by_us(store) == []
    assert [it.id for it in (await handlers.view(sightings, STAFF, "bedfordshire", BASIC)).open] == [one.id]


async def test_what_the_briefing_said_itself_is_passed_over(store: Store, sightings: Sightings) -> None:
    one = reported()
    mine = SightingSettled(
        id=one.id, nominal_id=one.nominal_id, outcome="known", note="", settled_by="x", settled_at=NOW
    )
    await hear(store, mine)
    await hear(store, one)
    assert (await handlers.view(sightings, STAFF, FORCE, BASIC)).waiting == 1


async def test_somebody_not_known_here_is_said_to_be_so(store: Store, sightings: Sightings) -> None:
    await hear(store, reported(99))
    (one,) = (await handlers.view(sightings, STAFF, FORCE, BASIC)).open
    assert one.who is None


async def test_an_erasure_takes_what_was_said_of_the_person(store: Store, sightings: Sightings) -> None:
    await hear(store, reported(1), reported(2))
    gone = {uuid.UUID(nominal_id(1))}
    async with store.projecting() as work:
        await work.forget(gone, gone)
    assert [str(one.nominal_id) for one in (await handlers.view(sightings, STAFF, FORCE, BASIC)).open] == [
        nominal_id(2)
    ]


async def test_without_its_audit_row_nothing_is_shown_or_settled(
    store: Store, sightings: Sightings, addresses: Addresses
) -> None:
    one = reported()
    await hear(store, one)
    owner = await asyncpg.connect(addresses.owner, server_settings={"search_path": "briefing"})
    await owner.execute("REVOKE INSERT ON audit FROM briefing")
    await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await handlers.view(sightings, STAFF, FORCE, BASIC)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await handlers.settle(sightings, STAFF, FORCE, one.id, "known", "", NOW)
    assert await store.pool.fetchval("SELECT outcome FROM sightings") is None
    assert await said_by_us(store) == []
