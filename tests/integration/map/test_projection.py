"""What the map keeps of what it hears, on a real Kafka and a real PostgreSQL."""

import uuid

import asyncpg
import pytest

from services.map.domain.clusters import Box
from services.map.domain.listing import SORTS, Filters, order, slice_of
from services.map.domain.people import Point, Risk
from services.map.domain.sight import Sight
from services.map.store import Store
from shared.messages import CONTACT_PPU, NominalBasic, decode
from tests.integration.map.said import Said
from tests.people import AT, address, crowd, disputed, nominal, one
from tests.unit.map.test_people import TODAY, person
from tests.unit.map.test_sight import granted

FORCE = granted("ppu-staff")
ALL = Filters()


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


@pytest.mark.parametrize(
    "filters",
    [
        Filters(district="E06000031", risk=Risk.LOW),
        Filters(category="1", level="2"),
        Filters(mode="reactive"),
        Filters(whereabouts="custody"),
        Filters(whereabouts="community", mode="active"),
        Filters(category="4"),
    ],
    ids=lambda filters: "-".join(filters.codes()),
)
async def test_filters_in_the_database_admit_whom_the_rules_admit(memory: Store, said: Said, filters: Filters) -> None:
    nowhere = nominal(main_address=one(address(lat=None, lon=None)), management_mode=disputed("active", "reactive"))
    everybody = [*crowd(200), nowhere]
    await said(*everybody)
    people = [person(one) for one in everybody]
    admitted = [it for it in people if filters.admit(it) and FORCE.covers(it.force, it.districts)]
    assert bool(admitted) is (filters.category != "4")
    assert await listed(memory, FORCE, "name", filters) == [it.id for it in sorted(admitted, key=order("name"))]
    async with memory.look(FORCE, TODAY) as look:
        seen = await look.points(filters, Box(-180, -85, 180, 85))
    assert {it.handle for it in seen} == {it.id for it in admitted if isinstance(it.place, Point)}


async def listed(memory: Store, sight: Sight, sort: str, filters: Filters = ALL) -> list[str]:
    async with memory.look(sight, TODAY) as look:
        tally = await look.tally(filters)
        bodies = await look.page(filters, sort, slice_of(tally.total, 1, 500), 500)
    assert len(bodies) == tally.total
    return [str(found.id) for body in bodies if isinstance(found := decode(NominalBasic.type, body), NominalBasic)]
