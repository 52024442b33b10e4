"""ViSOR's successor on its side of the mirror: another mapping, and nothing else."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.visor_sync.mapps import OutsideMapps
from tests.integration.visor_sync.world import World, a_world
from tests.servers import Kafka, Postgres


@pytest.fixture(scope="module")
async def world(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """MAPPS and ATHENA, and the mirror running in this process."""
    async with a_world(postgres, kafka, visor=OutsideMapps, visor_mapping="mapps") as world:
        await world.start()
        yield world


def a_person() -> dict[str, Any]:
    """A valid record of somebody of whom there is only one."""
    number = secrets.randbelow(10**6)
    return {
        "isSynthetic": True,
        "policeForce": "Cambridgeshire Constabulary",
        "identifiers": {"visorReference": f"SYN-{number:08}"},
        "person": {
            "familyName": f"Pryor-{number:06}".translate(str.maketrans("0123456789", "abcdefghij")),
            "givenNames": "Dale",
            "dateOfBirth": f"{1950 + number % 50}-07-04",
            "sex": "Male",
        },
        "riskScores": {"seriousHarm": {"level": "Very high risk of serious harm", "assessedOn": "2026-01-10"}},
        "whereabouts": {"status": "In the community", "since": "2026-02-01"},
        "responsibleOfficer": {"fullName": "Kit Farrow", "contact": {"telephoneNumber": "01632 960111"}},
        "household": {"children": {"inHousehold": True, "number": 1}},
        "contact": {"telephones": [{"kind": "Telephone", "number": f"07700 {900000 + number % 1000}"}]},
        "finance": {"bankAccount": "12-34-56 98765432"},
    }


async def test_a_person_new_in_mapps_gets_a_record_in_athena(world: World) -> None:
    person = a_person()
    pair = await world.paired(await world.visor.create(person))
    record = await world.athena.record(pair.athena)
    assert record["visor_ref"] == person["identifiers"]["visorReference"]
    assert (record["offender"]["risk"], record["offender"]["risk_date"]) == ("VERY HIGH", "10-JAN-2026")
    assert (record["offender"]["handler"], record["offender"]["handler_phone"]) == ("Kit Farrow", "+441632960111")
    assert (record["offender"]["children"], record["offender"]["children_count"]) == ("YES", 1)
    assert "98765432" not in str(record)


async def test_a_change_in_athena_reaches_mapps_in_its_own_words_and_both_then_agree(world: World) -> None:
    person = a_person()
    pair = await world.paired(await world.visor.create(person))
    await world.quiet()
    home = {"street": "5 Tallow Rise", "locality": "Peterborough", "post_code": "PE999AB", "x": -0.24, "y": 52.57}
    await world.athena.edit(pair.athena, {"warnings": ["VIOLENT"], "home": home, "phones": ["07700 900123"]})
    await world.until_shows("visor", pair.visor, "alerts", value=[{"alertType": "Violence"}])
    await world.quiet()
    record = await world.visor.record(pair.visor)
    assert record["mainAddress"]["location"] == {"latitude": 52.57, "longitude": -0.24}
    assert record["contact"]["telephones"] == [{"kind": "Telephone", "number": "+447700900123"}]
    assert record["finance"] == person["finance"]
    assert record["riskScores"] == person["riskScores"]
    assert (await world.reconciled()).passed
