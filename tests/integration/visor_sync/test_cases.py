"""Cases decided by two people, against real systems: both values come, neither side is overwritten, then both agree."""

import asyncio
import uuid
from typing import Any

import pytest

from services.visor_sync.domain.casework import Answer, DeskCase, Propose
from services.visor_sync.domain.deciding import Undecidable
from services.visor_sync.handlers import casework
from services.visor_sync.handlers.casework import NoSuchCase, Officer, Outdated
from shared.messages import CASES, CaseState, decode
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.test_mirroring import home, versions
from tests.integration.visor_sync.world import Pair, World

FORCE = "cambridgeshire"
ONE, TWO = Officer("staff-031", "ppu-staff", FORCE), Officer("officer-032", "ppu-supervisor", FORCE)
WHY = "Checked with the offender manager"


async def clashing(world: World, count: int = 1) -> list[Pair]:
    """People whose address both systems changed at once."""
    pairs = list(await asyncio.gather(*(world.pair() for _ in range(count))))
    await world.quiet()
    async with world.away():
        edits = [world.visor.edit(it.visor, {"Address": {"Line": "1 Visor Street"}}, "ppu.smith") for it in pairs]
        edits += [world.athena.edit(it.athena, {"home": home("2 Athena Street")}, "an.analyst") for it in pairs]
        await asyncio.gather(*edits)
    await world.quiet()
    return pairs


async def case_of(world: World, pair: Pair, kind: str = "clash") -> DeskCase:
    [row] = await world.until(lambda: world.cases(pair, kind))
    return await casework.case(world.mirror, ONE, row["id"])


async def proposed(world: World, case: DeskCase, outcome: str, value: Any = None) -> uuid.UUID:
    ask = Propose(stamp=case.stamp, outcome=outcome, reason=WHY, value=value)
    return await casework.propose(world.mirror, ONE, case.id, ask)


async def confirmed(world: World, case: DeskCase, decision: uuid.UUID) -> str:
    return await casework.answer(world.mirror, TWO, case.id, Answer(decision=decision, agree=True))


async def decided(world: World, case: DeskCase, outcome: str, value: Any = None) -> None:
    assert await confirmed(world, case, await proposed(world, case, outcome, value)) == "confirmed"


async def lines(world: World, pair: Pair) -> tuple[str, str]:
    return (
        await world.shows("visor", pair.visor, "Address", "Line"),
        await world.shows("athena", pair.athena, "home", "street"),
    )


async def test_twenty_pairs_of_edits_of_one_field_are_twenty_cases_and_once_decided_both_sides_are_equal(
    world: World,
) -> None:
    pairs = await clashing(world, 20)
    before = await asyncio.gather(*(versions(world, pair) for pair in pairs))
    found = [await case_of(world, pair) for pair in pairs]
    for pair, case in zip(pairs, found, strict=True):
        assert {it.side: (it.value["line"], it.by) for it in case.claims} == {
            "visor": ("1 Visor Street", "ppu.smith"),
            "athena": ("2 Athena Street", "an.analyst"),
        }
        assert await lines(world, pair) == ("1 Visor Street", "2 Athena Street")
    assert await asyncio.gather(*(versions(world, pair) for pair in pairs)) == before
    outcomes = [("visor", None), ("athena", None), ("value", 0)]
    for at, case in enumerate(found):
        outcome, typed = outcomes[at % 3]
        value = {**case.claims[0].value, "line": "3 Both Street"} if typed == 0 else None
        await decided(world, case, outcome, value)
    await world.quiet()
    wanted = ["1 Visor Street", "2 Athena Street", "3 Both Street"]
    for at, pair in enumerate(pairs):
        assert await lines(world, pair) == (wanted[at % 3],) * 2
        assert await world.cases(pair, "clash") == []
    report = await world.reconciled()
    assert report.passed, report.differences


async def test_a_decision_says_that_the_case_is_closed_and_who_decided(world: World) -> None:
    [pair] = await clashing(world)
    case = await case_of(world, pair)
    await decided(world, case, "athena")
    await world.quiet()
    rows = await world.rows("SELECT actor, role, action, detail FROM audit WHERE detail LIKE $1", f"%{case.id}%")
    acts = [(row["actor"], row["action"]) for row in rows]
    assert ("staff-031", "case.viewed") in acts
    assert acts[-2:] == [("staff-031", "case.proposed"), ("officer-032", "case.confirmed")]
    assert (
        await world.one("SELECT author FROM history WHERE nominal_id = $1 AND source = 'desk'", pair.id)
        == "staff-031, officer-032"
    )
    kept = await casework.case(world.mirror, TWO, case.id)
    assert (kept.open, [it.state for it in kept.decisions]) == (False, ["confirmed"])


async def test_a_decision_stands_until_somebody_who_has_seen_it_changes_the_field(world: World) -> None:
    [pair] = await clashing(world)
    await decided(world, await case_of(world, pair), "visor")
    await world.until_shows("athena", pair.athena, "home", "street", value="1 Visor Street")
    await world.athena.edit(pair.athena, {"home": home("9 Newer Street")})
    await world.until_shows("visor", pair.visor, "Address", "Line", value="9 Newer Street")
    await world.quiet()
    assert await world.cases(pair, "clash") == []


async def test_nobody_confirms_what_they_proposed_and_a_second_person_may_refuse(world: World) -> None:
    [pair] = await clashing(world)
    case = await case_of(world, pair)
    decision = await proposed(world, case, "visor")
    with pytest.raises(Undecidable):
        await casework.answer(world.mirror, ONE, case.id, Answer(decision=decision, agree=True))
    with pytest.raises(Outdated):
        await proposed(world, case, "athena")
    rejected = Answer(decision=decision, agree=False, words="ATHENA is right")
    assert await casework.answer(world.mirror, TWO, case.id, rejected) == "rejected"
    with pytest.raises(Outdated):
        await confirmed(world, case, decision)
    assert await lines(world, pair) == ("1 Visor Street", "2 Athena Street")
    await decided(world, case, "athena")


async def test_a_claim_that_changes_in_between_voids_the_proposal(world: World) -> None:
    [pair] = await clashing(world)
    case = await case_of(world, pair)
    decision = await proposed(world, case, "visor")
    await world.athena.edit(pair.athena, {"home": home("8 Later Street")})

    async def later() -> bool:
        return (await casework.case(world.mirror, ONE, case.id)).stamp != case.stamp

    await world.until(later)
    assert await confirmed(world, case, decision) == "void"
    assert await lines(world, pair) == ("1 Visor Street", "8 Later Street")
    assert len(await world.cases(pair, "clash")) == 1
    with pytest.raises(Outdated):
        await proposed(world, case, "visor")
    await decided(world, await case_of(world, pair), "athena")
    await world.quiet()
    assert await lines(world, pair) == ("8 Later Street", "8 Later Street")


async def test_two_confirmations_at_once_have_one_effect(world: World) -> None:
    [pair] = await clashing(world)
    case = await case_of(world, pair)
    decision = await proposed(world, case, "visor")
    both = await asyncio.gather(*(confirmed(world, case, decision) for _ in range(2)), return_exceptions=True)
    assert sorted(type(it).__name__ for it in both if not isinstance(it, str)) in ([], ["Outdated"])
    assert "confirmed" in both
    assert await world.one("SELECT count(*) FROM history WHERE nominal_id = $1 AND source = 'desk'", pair.id) == 1


async def test_a_value_that_a_system_could_not_hold_is_not_taken(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    async with world.away():
        await world.visor.edit(pair.visor, {"Nominal": {"DateOfBirth": "01/02/1970"}})
        await world.athena.edit(pair.athena, {"person": {"dob": "03-FEB-1970"}})
    case = await case_of(world, pair)
    for wrong in ("", "soon", "1970-02-31", {"day": "1"}):
        with pytest.raises(Undecidable):
            await proposed(world, case, "value", wrong)
    await decided(world, case, "value", "1970-02-02")
    await world.until_shows("visor", pair.visor, "Nominal", "DateOfBirth", value="02/02/1970")
    await world.until_shows("athena", pair.athena, "person", "dob", value="02-FEB-1970")


async def test_a_refused_proposal_closes_and_an_accepted_one_waits_for_the_owner(world: World) -> None:
    pairs = [await world.pair() for _ in range(2)]
    for pair in pairs:
        await world.athena.edit(pair.athena, {"offender": {"risk": "VERY HIGH"}}, author="an.analyst")
    one, other = [await case_of(world, pair, "proposal") for pair in pairs]
    await decided(world, one, "refuse")
    await decided(world, other, "accept")
    await world.quiet()
    assert await world.cases(pairs[0], "proposal") == []
    assert (await casework.case(world.mirror, ONE, other.id)).awaited == "visor"
    assert await world.shows("visor", pairs[1].visor, "Assessment", "RiskOfSeriousHarm") == "M"
    await world.visor.edit(pairs[1].visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await world.until_shows("athena", pairs[1].athena, "offender", "risk", value="VERY HIGH")
    assert await world.cases(pairs[1], "proposal") == []


async def test_a_record_deleted_by_mistake_is_made_again_and_another_stays_deleted(world: World) -> None:
    pairs = [await world.pair() for _ in range(2)]
    for pair in pairs:
        await world.athena.delete(pair.athena)
    mistake, meant = [await case_of(world, pair, "gone") for pair in pairs]
    await decided(world, mistake, "again")
    await decided(world, meant, "stays")
    made = await world.paired(pairs[0].visor)
    assert made.athena != pairs[0].athena
    await world.quiet()
    assert (await world.visor.record(pairs[1].visor))["Synthetic"] is True
    report = await world.reconciled()
    assert report.missing.get("gone from one system: people decided that it stays so") == 1


async def alike(world: World) -> tuple[Pair, str]:
    """Somebody in ViSOR, and a record in ATHENA of the same name and birth date, which may be theirs."""
    nominal = a_nominal(Nominal={"DateOfBirth": "04/07/1971"})
    person = {"last_name": nominal["Nominal"]["Surname"].upper(), "dob": "04-JUL-1971"}
    theirs = await world.athena.create({"synthetic": True, "person": person, "phones": ["07700 900777"]})
    await world.quiet()
    visor = await world.visor.create(nominal)
    [row] = await world.until(lambda: world.rows("SELECT nominal_id FROM cases WHERE cell = $1", theirs))
    return Pair(row["nominal_id"], visor, theirs), theirs


async def test_two_records_of_one_person_are_joined(world: World) -> None:
    pair, theirs = await alike(world)
    await decided(world, await case_of(world, pair, "match"), "same")
    assert (await world.paired(pair.visor)).athena == theirs
    await world.quiet()
    assert {it["Number"] for it in await world.shows("visor", pair.visor, "Communications")} >= {"+447700900777"}


async def test_people_who_were_told_apart_are_not_asked_about_again_until_their_identifiers_change(
    world: World,
) -> None:
    pair, theirs = await alike(world)
    await decided(world, await case_of(world, pair, "match"), "different")
    made = await world.paired(pair.visor)
    assert made.athena != theirs
    await world.athena.edit(theirs, {"phones": ["07700 900778"]})
    await world.visor.edit(pair.visor, {"Address": {"Line": "5 Other Street"}})
    await world.quiet()
    assert await world.cases(pair, "match") == []
    await world.athena.edit(theirs, {"person": {"pnc": "1981/0000034U"}})
    await world.visor.edit(pair.visor, {"Nominal": {"PNCID": "81/34U"}})
    await world.until(lambda: world.cases(pair, "match"))


async def test_another_force_s_case_is_nobody_s_and_the_list_is_audited(world: World) -> None:
    [pair] = await clashing(world)
    case = await case_of(world, pair)
    stranger = Officer("staff-099", "ppu-staff", "bedfordshire")
    with pytest.raises(NoSuchCase):
        await casework.case(world.mirror, stranger, case.id)
    assert case.id not in {it.id for it in await casework.cases(world.mirror, stranger)}
    listed = await casework.cases(world.mirror, ONE)
    assert case.id in {it.id for it in listed}
    assert [it.due_at for it in listed] == sorted(it.due_at for it in listed)
    query = "SELECT subjects FROM audit WHERE action = 'cases.viewed' ORDER BY seq DESC LIMIT 1"
    [row] = await world.rows(query)
    assert str(pair.id) in row["subjects"]


async def test_the_topic_says_that_a_decided_case_is_closed(world: World) -> None:
    [pair] = await clashing(world)
    case = await case_of(world, pair)
    heard = await world.topics.ends()
    await decided(world, case, "visor")
    await world.quiet()
    said = [decode(CaseState.type, it.value) for it in await world.topics.since(heard) if it.topic == CASES]
    assert [it.open for it in said if isinstance(it, CaseState) and it.id == case.id] == [False]
