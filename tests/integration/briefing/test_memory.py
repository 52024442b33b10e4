"""The briefing's memory on a real PostgreSQL: lists made once, disclosures recorded first, erasure everywhere."""

from __future__ import annotations

import asyncio
import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from deploy.sandbox.databases import Addresses
from services.briefing import handlers
from services.briefing.app import maker_of
from services.briefing.handlers import Maker, NothingMade, Viewer
from services.briefing.places import places_of
from services.briefing.store import Store
from services.briefing.weekly import weekly
from shared.messages import BriefingState, NominalFull, decode
from tests.integration.briefing.world import nominal, row
from tests.unit.briefing.builders import WEEK, event, nominal_id

NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
NORTH, SOUTH = places_of("cambridgeshire", WEEK.monday)
VIEWER = Viewer("officer-021", "npt-supervisor")


@pytest.fixture(scope="module")
def maker() -> Maker:
    return maker_of(sandbox=True)


async def known(store: Store, *nominals: NominalFull) -> None:
    async with store.projecting() as work:
        await work.take(nominals)


def northerners(count: int) -> list[NominalFull]:
    return [nominal(number, event("breach", number + 1, f"b{number}")) for number in range(count)]


async def test_the_same_week_again_makes_nothing_new(store: Store, maker: Maker, tmp_path: Path) -> None:
    await known(store, *northerners(12))
    first = await weekly(store, maker, "cambridgeshire", WEEK, NOW, tmp_path)
    again = await weekly(store, maker, "cambridgeshire", WEEK, NOW + timedelta(days=2), tmp_path)
    assert [outcome.changed for outcome in first] == [True, True]
    assert [outcome.changed for outcome in again] == [False, False]
    assert [outcome.made for outcome in again] == [outcome.made for outcome in first]
    assert sorted(os.listdir(tmp_path)) == ["bat-north-2026-W48.pptx", "bat-south-2026-W48.pptx"]
    assert await store.pool.fetchval("SELECT count(*) FROM audit WHERE action = 'proposal.made'") == 2


async def test_changed_data_makes_a_new_version(store: Store, maker: Maker, tmp_path: Path) -> None:
    await known(store, *northerners(3))
    await weekly(store, maker, "cambridgeshire", WEEK, NOW, tmp_path)
    await known(store, nominal(2, event("arrest", 1), event("arrest", 2), version=2))
    north, south = await weekly(store, maker, "cambridgeshire", WEEK, NOW, tmp_path)
    assert (north.changed, north.made.version) == (True, 2)
    assert (south.changed, south.made.version) == (False, 1)
    assert north.made.proposal.top[0].id == nominal_id(2)


async def test_a_detail_that_only_the_deck_shows_also_makes_a_new_version(store: Store, maker: Maker) -> None:
    await known(store, nominal(1))
    await handlers.make(store, maker, NORTH, WEEK, NOW)
    await known(store, nominal(1, version=2, given_names="Corrected"))
    assert (await handlers.make(store, maker, NORTH, WEEK, NOW)).changed


async def test_two_runs_at_once_make_one_list(store: Store, maker: Maker) -> None:
    await known(store, *northerners(6))
    both = await asyncio.gather(*(handlers.make(store, maker, NORTH, WEEK, NOW) for _ in range(2)))
    assert sorted(outcome.changed for outcome in both) == [False, True]


async def test_every_scored_part_is_kept_with_its_record_and_date(store: Store, maker: Maker) -> None:
    await known(store, nominal(1, event("breach", 7, "the-breach")))
    await handlers.make(store, maker, NORTH, WEEK, NOW)
    rows = await store.pool.fetch("SELECT * FROM scored_parts WHERE record = 'the-breach' ORDER BY part")
    assert [(one["part"], one["fact"], one["points"], one["cap"]) for one in rows] == [
        ("gravity", "event.breach", 20, 40),
        ("recency", "adverse.newest_days", 12, 12),
    ]
    assert {(one["source"], one["dated"].isoformat()) for one in rows} == {("visor", "2026-11-16")}


async def test_the_message_holds_ids_and_points_and_nobodys_name(store: Store, maker: Maker) -> None:
    await known(store, *northerners(12))
    await handlers.make(store, maker, NORTH, WEEK, NOW)
    found = await row(store, "SELECT * FROM outbox")
    said = decode(found["type"], found["payload"])
    assert isinstance(said, BriefingState)
    assert found["aggregateid"] == "cambridgeshire/north/2026-W48"
    assert (said.ranked[0].rank, str(said.ranked[0].nominal_id)) == (1, nominal_id(0))
    assert len(said.ranked) == 10
    for secret in (b"Testcase", b"TESTCASE", b"Tallow", b"1971", b"Nov"):
        assert secret not in found["payload"]


async def test_a_lower_version_is_not_taken(store: Store) -> None:
    await known(store, nominal(1, version=3, family_name="New"))
    await known(store, nominal(1, version=2, family_name="Old"))
    async with store.looking() as work:
        (person,) = await work.people("cambridgeshire")
    assert person.version == 3


async def test_a_download_is_on_record_before_its_bytes_are_returned(store: Store, maker: Maker) -> None:
    await known(store, *northerners(2))
    made = (await handlers.make(store, maker, NORTH, WEEK, NOW)).made
    product = await handlers.disclose(store, VIEWER, NORTH, WEEK)
    found = await row(store, "SELECT * FROM audit WHERE action = 'deck.disclosed'")
    assert product.content == made.product.content
    assert (found["actor"], found["role"]) == ("officer-021", "npt-supervisor")
    assert found["subjects"] == [entry.id for entry in made.proposal.on_deck]
    assert msgspec.json.decode(found["detail"])["sha256"] == product.sha256


async def test_without_an_audit_row_there_is_no_deck(store: Store, maker: Maker, addresses: Addresses) -> None:
    await known(store, *northerners(1))
    await handlers.make(store, maker, NORTH, WEEK, NOW)
    owner = await asyncpg.connect(addresses.owner)
    await owner.execute("REVOKE INSERT ON briefing.audit FROM briefing")
    await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await handlers.disclose(store, VIEWER, NORTH, WEEK)


async def test_there_is_no_deck_where_no_list_was_made(store: Store) -> None:
    with pytest.raises(NothingMade):
        await handlers.disclose(store, VIEWER, SOUTH, WEEK)
    assert await store.pool.fetchval("SELECT count(*) FROM audit") == 0


async def test_a_look_at_the_lists_names_everyone_on_them(store: Store, maker: Maker) -> None:
    await known(store, *northerners(12))
    await handlers.make(store, maker, NORTH, WEEK, NOW)
    seen = await handlers.view(store, VIEWER, maker.basic, [NORTH, SOUTH], WEEK)
    found = await row(store, "SELECT * FROM audit WHERE action = 'proposal.viewed'")
    assert found["subjects"] == [entry.id for one in seen for entry in one.made.proposal.entries]
    assert seen[0].cards[nominal_id(0)].name == "TESTCASE, Sample"


async def test_an_erased_person_leaves_the_list_the_parts_the_message_and_the_deck(store: Store, maker: Maker) -> None:
    await known(store, *northerners(8))
    await handlers.make(store, maker, NORTH, WEEK, NOW)
    erased = uuid.UUID(nominal_id(2))
    async with store.projecting() as work:
        (carrying,) = await work.forget({erased}, {erased})
        await handlers.withdraw(work, carrying, {str(erased)})
    body = await store.pool.fetchval("SELECT body FROM proposals")
    said = decode(BriefingState.type, await store.pool.fetchval("SELECT payload FROM outbox ORDER BY pos DESC LIMIT 1"))
    assert isinstance(said, BriefingState)
    assert str(erased).encode() not in body
    assert said.version == 2
    assert erased not in {place.nominal_id for place in said.ranked}
    assert await store.pool.fetchval("SELECT count(*) FROM scored_parts WHERE nominal_id = $1", erased) == 0
    assert await store.withdrawn_files() == ["bat-north-2026-W48.pptx"]
    with pytest.raises(NothingMade):
        await handlers.disclose(store, VIEWER, NORTH, WEEK)
    again = await handlers.make(store, maker, NORTH, WEEK, NOW)
    assert (again.changed, again.made.version) == (True, 3)
    assert await store.withdrawn_files() == []
