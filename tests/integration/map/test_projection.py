"""What the map keeps of what it hears, on a real Kafka and a real PostgreSQL."""

import uuid

import asyncpg

from services.map.domain.listing import SORTS, Filters, order, slice_of
from services.map.domain.sight import Sight
from services.map.store import Store
from shared.messages import CONTACT_PPU, NominalBasic, decode
from tests.integration.map.said import Said
from tests.people import AT, crowd, nominal, one
from tests.unit.map.test_people import TODAY, person
from tests.unit.map.test_sight import granted

FORCE = granted("ppu-staff")


async def kept(memory: Store, identity: uuid.UUID) -> NominalBasic | None:
    async with memory.look(FORCE, TODAY) as look:
        body = await look.person(identity, b"", AT)
    found = decode(NominalBasic.type, body) if body else None
    assert found is None or isinstance(found, NominalBasic)
    return found


async def test_a_newer_version_replaces_and_an_older_one_does_not(memory: Store, said: Said) -> None:
    someone = uuid.uuid4()
    await said(nominal(someone, 2, risk_level=one("low")))
    await said(nominal(someone, 3, risk_level=one("high")))
    await said(nominal(someone, 2, risk_level=one("medium")), nominal(someone, 3, risk_level=one("medium")))
    found = await kept(memory, someone)
    assert found is not None
    assert (found.version, found.value("risk_level")) == (3, "high")


async def test_within_one_batch_the_greatest_version_stays(memory: Store, said: Said) -> None:
    someone = uuid.uuid4()
    await said(nominal(someone, 1), nominal(someone, 9, risk_level=one("high")), nominal(someone, 4))
    found = await kept(memory, someone)
    assert found is not None
    assert found.version == 9


async def test_a_tombstone_removes_the_person_at_once(memory: Store, said: Said) -> None:
    someone, other = uuid.uuid4(), uuid.uuid4()
    await said(nominal(someone), nominal(other))
    await said(someone)
    assert await kept(memory, someone) is None
    assert await kept(memory, other) is not None
    await said(nominal(someone), someone)
    assert await kept(memory, someone) is None
    await said(someone, nominal(someone))
    assert await kept(memory, someone) is not None


async def test_a_sensitive_person_is_seen_by_nobody_and_no_older_state_brings_them_back(
    memory: Store, said: Said
) -> None:
    someone = uuid.uuid4()
    await said(nominal(someone, 1))
    assert str(someone) in await listed(memory, FORCE, "name")
    marked = NominalBasic(
        id=someone, version=2, force="cambridgeshire", changed_at=AT, synthetic=True, fields={}, handling=CONTACT_PPU
    )
    await said(marked)
    await said(nominal(someone, 1))
    assert await kept(memory, someone) is None
    assert str(someone) not in await listed(memory, FORCE, "name")
    await said(nominal(someone, 3))
    assert str(someone) in await listed(memory, FORCE, "name")


async def test_nothing_of_an_erased_person_stays_in_any_table(memory: Store, said: Said) -> None:
    someone = nominal(family_name=one("PLANTED-NAME"))
    await said(someone)
    assert await found_in(memory.pool, "PLANTED-NAME") == ["nominals"]
    await said(someone.id)
    assert await found_in(memory.pool, "PLANTED-NAME") == []


async def found_in(pool: asyncpg.Pool, planted: str) -> list[str]:
    """Tables that hold a text, as text or as bytes."""
    tables = await pool.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migrations'"
    )
    found = []
    for (table,) in tables:
        rows = await pool.fetch(f"SELECT * FROM {table}")  # noqa: S608 - names from the catalogue
        if any(planted in repr(tuple(row.values())) for row in rows):
            found.append(table)
    return found


async def test_the_list_in_the_database_is_in_the_order_of_the_rules(memory: Store, said: Said) -> None:
    everybody = crowd(120)
    await said(*everybody)
    people = {one.id: person(one) for one in everybody}
    seen_by = granted("warranted-officer", "north")
    visible = [p for p in people.values() if seen_by.covers(p.force, p.districts)]
    for sort in SORTS:
        assert await listed(memory, seen_by, sort) == [p.id for p in sorted(visible, key=order(sort))]


async def listed(memory: Store, sight: Sight, sort: str) -> list[str]:
    async with memory.look(sight, TODAY) as look:
        tally = await look.tally(Filters())
        bodies = await look.page(Filters(), sort, slice_of(tally.total, 1, 500), 500)
    assert len(bodies) == tally.total
    return [str(found.id) for body in bodies if isinstance(found := decode(NominalBasic.type, body), NominalBasic)]
