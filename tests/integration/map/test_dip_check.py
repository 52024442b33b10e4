"""A supervisor checks the looks of the own area's officers: at random, and what stands out."""

import re
from html import unescape
from typing import Any

import msgspec
import pytest
from aiohttp import ClientResponse

from shared.http import User
from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import address, nominal, one

SERGEANT, INSPECTOR = officer("npt-supervisor", "north"), officer("ppu-supervisor", "north")
IN_NORTH = nominal(family_name=one("Northerly"))
IN_SOUTH = nominal(family_name=one("Southerly"), main_address=one(address(52.2, 0.12, "E07000008")))
SEED = re.compile(r"seed <code>(\w+)</code>")


def someone(name: str, role: str = "warranted-officer", area: str = "north", force: str = "cambridgeshire") -> User:
    return msgspec.structs.replace(officer(role, area, force), subject=name)


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(IN_NORTH, IN_SOUTH)
    await visitors.looks()
    return visitors


async def page(town: Visitors, who: User = SERGEANT) -> str:
    answer = await town.get(who, "/dip-check")
    assert answer.status == 200
    return unescape(await answer.text())


async def drawn(town: Visitors, who: User = SERGEANT) -> dict[str, Any]:
    assert (await town.post(who, "/dip-check/draw")).status == 303
    return next(row for row in await town.looks() if row["action"] == "dip_check.drawn")


async def marked(town: Visitors, look: int, who: User = SERGEANT, **form: str) -> ClientResponse:
    return await town.post(who, f"/dip-check/looks/{look}/mark", **{"verdict": "in_order", **form})


async def look_of(town: Visitors, who: User, person: object = IN_NORTH) -> int:
    await town.get(who, f"/people/{person.id}")  # type: ignore[attr-defined]
    seq: int = (await town.looks())[-1]["seq"]
    return seq


async def test_a_sample_is_recorded_with_its_seed_and_what_it_was_drawn_from(town: Visitors) -> None:
    looks = {await look_of(town, someone("sampled")) for _ in range(3)}
    row = await drawn(town)
    assert looks <= set(row["detail"]["looks"]) or len(row["detail"]["looks"]) == 10
    assert row["detail"]["among"] >= 3
    kept = await town.pool.fetchrow("SELECT * FROM dip_checks ORDER BY id DESC LIMIT 1")
    assert kept is not None
    assert (kept["seed"], list(kept["looks"])) == (row["detail"]["seed"], row["detail"]["looks"])
    assert SEED.search(await page(town))
    (viewed,) = await town.looks()
    assert (viewed["action"], viewed["subjects"]) == ("dip_check.viewed", [str(IN_NORTH.id)])


async def test_a_sergeant_checks_the_own_area_and_a_ppu_supervisor_the_force(town: Visitors) -> None:
    for who in (
        someone("n-officer"),
        someone("s-officer", area="south"),
        someone("b-officer", "warranted-officer", "bedfordshire", "bedfordshire"),
        someone("analyst", "intelligence"),
    ):
        for _ in range(5):
            await town.get(who, f"/people/{(IN_NORTH if who.subject != 's-officer' else IN_SOUTH).id}")
    theirs = {name for name in ("n-officer", "s-officer", "b-officer", "analyst") if name in await page(town)}
    assert theirs == {"n-officer"}
    whole = await page(town, INSPECTOR)
    assert {name for name in ("n-officer", "s-officer", "b-officer", "analyst") if name in whole} == {
        "n-officer",
        "s-officer",
        "analyst",
    }


async def test_nobody_checks_himself(town: Visitors) -> None:
    for _ in range(6):
        mine = await look_of(town, INSPECTOR)
    assert f"<b>{INSPECTOR.subject}</b>" not in await page(town, INSPECTOR)
    assert (await marked(town, mine, INSPECTOR)).status == 404


async def test_a_mark_stands_beside_the_look_for_ever_and_is_recorded(town: Visitors) -> None:
    who = someone("marked")
    looks = [await look_of(town, who) for _ in range(5)]
    answer = await marked(town, looks[-1], verdict="ask", note="Which incident was it?")
    assert answer.status == 303
    (row,) = await town.looks()
    assert (row["action"], row["detail"]) == ("look.marked", {"look": looks[-1], "verdict": "ask"})
    text = await page(town)
    assert "Ask the officer</strong> Which incident was it?" in text
    assert (await marked(town, looks[-1], note="It was in the log")).status == 303
    again = await page(town)
    assert "Which incident was it?" in again
    assert "It was in the log" in again
    for change in ("UPDATE dip_marks SET verdict = 'in_order'", "DELETE FROM dip_marks", "DELETE FROM dip_checks"):
        with pytest.raises(Exception, match="permission denied"):
            await town.pool.execute(change)


async def test_a_look_that_was_marked_is_drawn_no_more(town: Visitors) -> None:
    look = await look_of(town, someone("done"))
    await marked(town, look)
    for _ in range(3):
        assert look not in (await drawn(town))["detail"]["looks"]


async def test_another_areas_look_cannot_be_marked_and_the_attempt_is_recorded(town: Visitors) -> None:
    look = await look_of(town, someone("foreign", area="south"), IN_SOUTH)
    assert (await marked(town, look)).status == 404
    (row,) = await town.looks()
    assert (row["action"], row["detail"]["look"]) == ("dip_check.refused", look)
    assert await town.pool.fetchval("SELECT count(*) FROM dip_marks WHERE look = $1", look) == 0


async def test_what_stands_out_is_told_apart(town: Visitors, said: Said) -> None:
    often, far, turned_away, pcso = (
        someone("often"),
        someone("stranger"),
        someone("turned-away"),
        someone("pcso-1", "pcso"),
    )
    for _ in range(5):
        await town.get(often, f"/people/{IN_NORTH.id}")
    await town.get(far, f"/people/{IN_NORTH.id}")
    moved = one(address(52.2, 0.12, "E07000008"))
    await said(nominal(IN_NORTH.id, 2, family_name=one("Northerly"), main_address=moved))
    for _ in range(2):
        await town.get(turned_away, f"/people/{IN_SOUTH.id}")
    await town.get(pcso, "/")
    text = await page(town, INSPECTOR)
    parts = dict(re.findall(r'id="(budget|repeated|far|refused)">(.*?)(?=<h3|</main>)', text, re.DOTALL))
    assert "often" in parts["repeated"]
    assert "stranger" in parts["far"]
    assert "2 times; nobody in this person's area has that reference" in parts["refused"]
    assert "pcso-1" in parts["refused"]
    assert "pcso-1" not in await page(town), "which area a refused account has is not known"


async def test_a_budget_that_was_exceeded_stands_out(town: Visitors) -> None:
    who = someone("greedy")
    await town.pool.execute(
        "INSERT INTO seen SELECT $1, gen_random_uuid(), now(), now() FROM generate_series(1, 100)", who.subject
    )
    await look_of(town, who)
    part = (await page(town)).partition('id="budget"')[2].partition("<h3")[0]
    assert "greedy" in part
    assert "101 people within an hour" in part


async def test_a_supervisor_reads_what_was_searched_for_and_nobody_else_does(town: Visitors) -> None:
    who = someone("searcher")
    headers = await town.cookie(who)
    async with await town.client.post("/api/search", json={"name": "Zachary Nobodyhere"}, headers=headers) as answer:
        assert answer.status == 200
    await town.looks()
    drawn_looks = (await drawn(town))["detail"]["looks"]
    while (
        await town.pool.fetchval(
            "SELECT count(*) FROM audit WHERE seq = ANY($1) AND action = 'people.searched'", drawn_looks
        )
        == 0
    ):
        for look in drawn_looks:
            await marked(town, look)
        drawn_looks = (await drawn(town))["detail"]["looks"]
    assert "name: Zachary Nobodyhere" in await page(town)
    for other in (await town.get(officer("auditor"), "/audit"), await town.get(who, "/my-looks")):
        assert "Nobodyhere" not in await other.text()


async def test_the_own_surname_stands_out_and_is_not_kept(town: Visitors, said: Said) -> None:
    await said(namesake := nominal(family_name=one("Tést-Smith")))
    await town.get(someone("cousin"), f"/people/{namesake.id}")
    headers = await town.cookie(someone("nosy"))
    async with await town.client.post("/api/search", json={"name": "Zachary TEST"}, headers=headers) as answer:
        assert answer.status == 200
    await town.get(someone("stranger-2"), f"/people/{IN_NORTH.id}")
    rows = await town.looks()
    assert [row["actor"] for row in rows if row["detail"].get("own_name")] == ["cousin", "nosy"]
    part = (await page(town)).partition('id="own_name"')[2].partition("<h3")[0]
    assert "cousin" in part
    assert "nosy" in part
    assert "stranger-2" not in part


@pytest.mark.parametrize("role", ["warranted-officer", "ppu-staff", "intelligence", "auditor"])
async def test_whoever_supervises_nobody_is_refused(town: Visitors, role: str) -> None:
    assert (await town.get(officer(role), "/dip-check")).status == 403
    assert (await town.post(officer(role), "/dip-check/draw")).status == 403


@pytest.mark.parametrize("form", [{"verdict": "fine"}, {"note": "x" * 501}, {"surprise": "1"}])
async def test_a_mark_that_is_not_understood_is_refused(town: Visitors, form: dict[str, str]) -> None:
    look = await look_of(town, someone("odd"))
    assert (await marked(town, look, SERGEANT, **form)).status == 422


@pytest.mark.usefixtures("no_audit")
async def test_without_its_audit_row_nothing_is_shown_or_marked(town: Visitors) -> None:
    assert (await town.get(SERGEANT, "/dip-check")).status == 500
    before = await town.pool.fetchval("SELECT count(*) FROM dip_marks")
    newest = await town.pool.fetchval("SELECT max(seq) FROM audit WHERE actor = 'marked'")
    assert (await marked(town, newest)).status == 500
    assert await town.pool.fetchval("SELECT count(*) FROM dip_marks") == before
