"""A new version of the field policy: every record is looked at anew on both sides, in the mirror and in the topics."""

import dataclasses
from collections.abc import AsyncIterator

import msgspec
import pytest

from services.visor_sync import mapping
from services.visor_sync.app import wording
from services.visor_sync.handlers.ports import Side
from services.visor_sync.handlers.reevaluate import agree_on_policy
from shared import messages, policy
from shared.policy import Policy, WrongPolicy
from tests.integration.visor_sync.world import Pair, World, a_world
from tests.servers import Kafka, Postgres

MARK = "QX71ZZZ"
THEIR_CAR = {"registration": MARK, "manufacturer": "Ford", "color": "blue"}
CAR = {"VRM": MARK, "Make": "FORD", "Colour": "BLUE"}
TABLES = ("records", "shadows", "strays", "history", "cases", "identifiers", "outbox", "journal", "audit", "quarantine")


def altered(version: int, **rows: dict[str, object]) -> Policy:
    """The table with some rows changed, under a version of its own."""
    table = policy.load()
    fields = dict(table.fields)
    for name, columns in rows.items():
        fields[name] = msgspec.structs.replace(fields[name], **columns)
    return Policy(version, fields)


WITHHELD: dict[str, object] = {"merge": "withheld", "tier": "withheld", "direction": "none", "audience": ()}
START = policy.load().version


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """A world of its own: the policy of a database only ever grows."""
    async with a_world(postgres, kafka) as world:
        await agree_on_policy(world.mirror)
        await world.start()
        yield world


async def under(world: World, table: Policy) -> None:
    """Start the mirror anew with another table."""
    async with world.away():
        words = {name: mapping.load(name, name, table) for name in world.mirror.sides}
        sides = {it: Side(side.system, words[it], wording(words[it])) for it, side in world.mirror.sides.items()}
        world.mirror = dataclasses.replace(world.mirror, policy=table, sides=sides)
        await agree_on_policy(world.mirror)
    await world.until(lambda: world.one("SELECT bool_and(policy = $1) FROM records", table.version))
    await world.until(lambda: world.one("SELECT bool_and(policy = $1) FROM sources", table.version))
    await world.quiet()


async def told(world: World, pair: Pair) -> dict[str, messages.NominalBasic | messages.NominalFull]:
    """The newest state of a person in each topic of states."""
    newest: dict[str, messages.NominalBasic | messages.NominalFull] = {}
    for record in await world.topics.since():
        if record.topic in (messages.NOMINALS_BASIC, messages.NOMINALS_FULL) and record.key == str(pair.id).encode():
            kind = "nominal.basic.v1" if record.topic == messages.NOMINALS_BASIC else "nominal.full.v1"
            state = messages.decode(kind, record.value)
            assert isinstance(state, messages.NominalBasic | messages.NominalFull)
            newest[record.topic] = state
    return newest


async def found(world: World) -> list[str]:
    """Tables that hold the mark anywhere."""
    query = "SELECT EXISTS (SELECT FROM {0} t WHERE t::text LIKE $1)"
    return [table for table in TABLES if await world.one(query.format(table), f"%{MARK}%")]


async def test_a_field_withheld_from_now_on_is_taken_back_and_forgotten(own: World) -> None:
    pair = await own.pair(Vehicles=[CAR])
    await own.until_shows("athena", pair.athena, "vehicles", value=[THEIR_CAR])
    await under(own, altered(START + 1, vehicles={**WITHHELD, "owner": "visor", "element_key": ""}))
    await own.until_shows("athena", pair.athena, "vehicles", value=[])
    await own.quiet()
    assert await own.shows("visor", pair.visor, "Vehicles") == [CAR]
    assert await found(own) == []
    assert MARK not in str([state.fields for state in (await told(own, pair)).values()])
    assert "vehicles" in await own.one("SELECT withheld FROM shadows WHERE external_id = $1", pair.visor)
    assert (await own.reconciled()).passed

    await own.visor.edit(pair.visor, {"Vehicles": [{**CAR, "Colour": "RED"}]})
    await own.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await own.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await own.quiet()
    assert await own.shows("athena", pair.athena, "vehicles") == []
    assert await found(own) == []

    await under(own, altered(START + 2))
    await own.until_shows("athena", pair.athena, "vehicles", value=[{**THEIR_CAR, "color": "red"}])
    assert (await own.reconciled()).passed


async def test_what_a_system_wrote_itself_stays_its_own(own: World) -> None:
    pair = await own.pair()
    await own.athena.edit(pair.athena, {"vehicles": [THEIR_CAR]})
    await own.until_shows("visor", pair.visor, "Vehicles", value=[CAR])
    await under(own, altered(START + 1, vehicles={**WITHHELD, "owner": "athena", "element_key": ""}))
    await own.until_shows("visor", pair.visor, "Vehicles", value=[])
    assert await own.shows("athena", pair.athena, "vehicles", 0, "registration") == MARK
    assert await found(own) == []


async def test_a_field_of_another_tier_is_published_again(own: World) -> None:
    pair = await own.pair()
    await own.quiet()
    assert "risk_level" in (await told(own, pair))[messages.NOMINALS_BASIC].fields
    await under(own, altered(START + 1, risk_level={"tier": "restricted"}))
    states = await told(own, pair)
    assert "risk_level" not in states[messages.NOMINALS_BASIC].fields
    assert "risk_level" in states[messages.NOMINALS_FULL].fields
    assert await own.shows("athena", pair.athena, "offender", "risk") == "MEDIUM"


async def test_a_table_altered_under_its_old_number_is_refused(own: World) -> None:
    own.mirror = dataclasses.replace(own.mirror, policy=altered(START, risk_level={"tier": "restricted"}))
    with pytest.raises(WrongPolicy, match=f"version {START}"):
        await agree_on_policy(own.mirror)
