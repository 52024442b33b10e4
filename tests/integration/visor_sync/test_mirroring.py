"""What the mirror promises while nothing is broken."""

import asyncio
import time
from functools import partial
from typing import Any

import asyncpg

from shared import messages
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.world import Pair, World

ACCOUNT = "12-34-56 98765432"
LIGHT = 6
"""Messages that one edit may cause in all topics but audit."""


def home(line: str) -> dict[str, Any]:
    return {"street": line, "locality": "Peterborough", "post_code": "PE999AB", "district_name": "Peterborough"}


async def test_a_person_new_in_visor_gets_a_record_in_athena(world: World) -> None:
    pair = await world.pair()
    record = await world.athena.record(pair.athena)
    assert record["visor_ref"] == pair.visor
    assert record["offender"]["risk"] == "MEDIUM"


async def test_a_change_in_visor_reaches_athena(world: World) -> None:
    pair = await world.pair()
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")


async def test_a_change_in_athena_reaches_visor(world: World) -> None:
    pair = await world.pair()
    await world.athena.edit(pair.athena, {"warnings": ["VIOLENT"]})
    await world.until_shows("visor", pair.visor, "WarningSignals", value=["VI"])


async def test_a_record_that_athena_had_before_is_joined_and_not_made_again(world: World) -> None:
    nominal = a_nominal(Nominal={"PNCID": "81/34U"})
    born = "04-JUL-1971"
    nominal["Nominal"]["DateOfBirth"] = "04/07/1971"
    person = {"last_name": nominal["Nominal"]["Surname"].upper(), "dob": born, "pnc": "1981/0000034U"}
    theirs = await world.athena.create({"synthetic": True, "person": person, "phones": ["07700 900777"]})
    await world.quiet()
    pair = await world.paired(await world.visor.create(nominal))
    assert pair.athena == theirs
    await world.quiet()
    numbers = {it["Number"] for it in await world.shows("visor", pair.visor, "Communications")}
    assert "+447700900777" in numbers
    assert len(numbers) == 2


async def test_an_edit_is_told_with_its_author(world: World) -> None:
    pair = await world.pair()
    await world.athena.edit(pair.athena, {"home": home("5 Tallow Rise")}, author="an.analyst")
    await world.until_shows("visor", pair.visor, "Address", "Line", value="5 Tallow Rise")
    query = "SELECT author FROM history WHERE nominal_id = $1 AND source = 'athena' AND cell = 'main_address'"
    assert await world.one(query, pair.id) == "an.analyst"


async def test_edits_of_different_fields_on_both_sides_at_once_both_survive(world: World) -> None:
    pairs = await asyncio.gather(*(world.pair() for _ in range(20)))
    edits = [world.visor.edit(it.visor, {"Communications": [{"Number": "07700 900999"}]}) for it in pairs]
    edits += [world.athena.edit(it.athena, {"home": home("77 Candle Walk")}) for it in pairs]
    await asyncio.gather(*edits)
    await world.quiet()
    for pair in pairs:
        visor, athena = await world.visor.record(pair.visor), await world.athena.record(pair.athena)
        assert visor["Address"]["Line"] == athena["home"]["street"] == "77 Candle Walk"
        assert [it["Number"] for it in visor["Communications"]] == ["07700 900999"]
        assert athena["phones"] == ["+447700900999"]
        assert await world.cases(pair, "clash") == []


async def test_edits_of_one_field_on_both_sides_at_once_are_cases_and_overwrite_neither(world: World) -> None:
    pairs = await asyncio.gather(*(world.pair() for _ in range(20)))
    await world.quiet()
    before = await asyncio.gather(*(versions(world, pair) for pair in pairs))
    async with world.away():
        edits = [world.visor.edit(it.visor, {"Address": {"Line": "1 Visor Street"}}, "ppu.smith") for it in pairs]
        edits += [world.athena.edit(it.athena, {"home": home("2 Athena Street")}, "an.analyst") for it in pairs]
        await asyncio.gather(*edits)
    await world.quiet()
    for pair, (visor, athena) in zip(pairs, before, strict=True):
        (case,) = await world.cases(pair, "clash")
        assert "1 Visor Street" in case["claims"]
        assert "2 Athena Street" in case["claims"]
        assert {"ppu.smith", "an.analyst"} <= set(case["claims"].split('"'))
        assert "Tallow Rise" in case["base"]
        assert await versions(world, pair) == (visor + 1, athena + 1)


async def versions(world: World, pair: Pair) -> tuple[int, int]:
    return await world.visor.version(pair.visor), await world.athena.version(pair.athena)


async def test_a_case_is_closed_by_the_edit_that_makes_both_sides_equal(world: World) -> None:
    pair = await world.pair()
    async with world.away():
        await world.visor.edit(pair.visor, {"Address": {"Line": "1 Visor Street"}})
        await world.athena.edit(pair.athena, {"home": home("2 Athena Street")})
    await world.until(lambda: world.cases(pair, "clash"))
    await world.visor.edit(pair.visor, {"Address": {"Line": "2 ATHENA street"}})

    async def closed() -> bool:
        return not await world.cases(pair, "clash")

    await world.until(closed)
    await world.visor.edit(pair.visor, {"Address": {"Line": "3 Visor Street"}})
    await world.until_shows("athena", pair.athena, "home", "street", value="3 Visor Street")


async def test_athena_s_edit_of_what_visor_owns_is_a_proposal_and_visor_s_value_is_shown_again(world: World) -> None:
    pair = await world.pair()
    await world.athena.edit(pair.athena, {"offender": {"risk": "VERY HIGH"}}, author="an.analyst")
    (case,) = await world.until(lambda: world.cases(pair, "proposal"))
    assert "very_high" in case["claims"]
    assert "an.analyst" in case["claims"]
    await world.until_shows("athena", pair.athena, "offender", "risk", value="MEDIUM")
    assert await world.shows("visor", pair.visor, "Assessment", "RiskOfSeriousHarm") == "M"


async def test_a_record_deleted_in_athena_is_a_case_and_stays_in_visor(world: World) -> None:
    pair = await world.pair()
    await world.athena.delete(pair.athena)
    await world.until(lambda: world.cases(pair, "gone"))
    await world.quiet()
    assert (await world.visor.record(pair.visor))["Synthetic"] is True
    report = await world.reconciled()
    assert report.missing.get("gone from one system: case open")


async def test_a_record_deleted_while_it_is_written_to_is_a_case_once_and_nothing_waits_for_it(world: World) -> None:
    pair = await world.pair()
    async with world.away(then_deaf_to="athena"):
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "H"}})
        await world.athena.delete(pair.athena)
    await world.until(lambda: world.cases(pair, "gone"))
    async with world.away():
        pass
    await world.quiet()


async def test_a_write_that_comes_too_late_is_merged_and_overwrites_nothing(world: World) -> None:
    pair = await world.pair()
    async with world.away(then_deaf_to="athena"):
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "H"}})
        await world.athena.edit(pair.athena, {"phones": ["07700 900555"]}, author="an.analyst")
    await world.until_shows("athena", pair.athena, "offender", "risk", value="HIGH")
    await world.until_shows("visor", pair.visor, "Communications", value=[{"Type": "TEL", "Number": "+447700900555"}])
    assert await world.shows("athena", pair.athena, "phones") == ["07700 900555"]
    query = (
        "SELECT author FROM history WHERE nominal_id = $1 AND source = 'athena' AND starts_with(cell, 'telephones/')"
    )
    assert {row["author"] for row in await world.rows(query, pair.id)} == {"an.analyst"}
    async with world.away():
        pass


async def test_a_withheld_value_is_in_no_topic_and_no_table(world: World) -> None:
    pair = await world.pair(Finance={"BankAccount": ACCOUNT})
    await world.visor.edit(pair.visor, {"Finance": {"BankAccount": ACCOUNT[::-1]}})
    noted = "SELECT withheld FROM shadows WHERE external_id = $1 AND revision > 1"
    await world.until(lambda: world.one(noted, pair.visor))
    await world.quiet()
    for secret in (ACCOUNT, ACCOUNT[::-1]):
        assert await tables_with(world, secret) == []
        assert [record.topic for record in await world.topics.since() if secret.encode() in (record.value or b"")] == []
        assert secret not in str(await world.athena.record(pair.athena))


async def tables_with(world: World, secret: str) -> list[str]:
    connection = await asyncpg.connect(world.settings.owner_database_url)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'visor_sync'")
        query = "SELECT count(*) FROM {} AS t WHERE t::text LIKE $1 OR t::text LIKE $2"
        like = f"%{secret}%", f"%{secret.encode().hex()}%"
        found = {row["tablename"]: await connection.fetchval(query.format(row["tablename"]), *like) for row in names}
        assert len(found) > 15
        return [name for name, count in found.items() if count]
    finally:
        await connection.close()


async def test_one_edit_causes_few_messages_and_then_silence(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    told = {}
    for side, external_id, edit in (
        ("visor", pair.visor, {"Assessment": {"RiskOfSeriousHarm": "L"}}),
        ("athena", pair.athena, {"phones": ["+447700900001", "+447700900002"]}),
    ):
        starts = await world.topics.ends()
        await world.sides[side].edit(external_id, edit)
        await world.until(partial(world.topics.counted, starts))
        await world.quiet()
        first = await world.topics.counted(starts)
        silent_until = time.monotonic() + 3

        async def silence(until: float = silent_until) -> bool:
            return time.monotonic() > until

        await world.until(silence)
        assert await world.topics.counted(starts) == first
        told[side] = first.total()
    print(f"messages of one edit: {told}")  # noqa: T201 - a figure people ask for
    assert max(told.values()) <= LIGHT


async def test_versions_never_go_back(world: World) -> None:
    pair = await world.pair()
    for level in ("L", "M", "H", "V"):
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": level}})
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.quiet()
    seen = [
        messages.decode("nominal.full.v1", record.value).version  # type: ignore[union-attr]
        for record in await world.topics.since()
        if record.topic == messages.NOMINALS_FULL and record.key == str(pair.id).encode()
    ]
    assert seen == sorted(seen)


async def test_reconciliation_passes_and_names_planted_drift_to_the_field(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    assert (await world.reconciled()).passed
    behind = await asyncpg.connect(world.athena.dsn)
    try:
        await plant(behind, pair.athena, "MEDIUM", "HIGH")
        report = await world.reconciled()
        assert not report.passed
        drift = [(it.nominal_id, it.field) for it in report.differences if it.why == "drift"]
        assert drift == [(pair.id, "risk_level")]
    finally:
        await plant(behind, pair.athena, "HIGH", "MEDIUM")
        await behind.close()
    assert (await world.reconciled()).passed


async def plant(behind: asyncpg.Connection, external_id: str, was: str, now: str) -> None:
    query = "UPDATE records SET record = replace(record::text, $2, $3)::json WHERE id = $1"
    assert await behind.execute(query, external_id, f'"risk":"{was}"', f'"risk":"{now}"') == "UPDATE 1"
