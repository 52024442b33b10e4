"""Any warranted officer finds anybody of three forces, and it is recorded; of sensitive people nothing is said."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from services.map.sealing import Seal
from shared.messages import CONTACT_PPU, NominalBasic
from shared.traces import TermKey, traces
from tests.integration.map.conftest import SEARCH_KEY
from tests.integration.map.said import Said
from tests.integration.map.test_projection import found_in
from tests.integration.map.visitors import Visitors, officer
from tests.people import AT, address, crowd, nominal, one, several

NORTH = officer(area="north")
LUTON = nominal(
    force="bedfordshire",
    family_name=one("Lutonian"),
    given_names=one("Gerard"),
    date_of_birth=one("1969-03-05"),
    pnc_id=one("1981/0000034U"),
    vehicles=several({"vrm": "ZZ12ZZY"}),
    main_address=one(address(51.88, -0.42, "Luton", line="7 Osier Way", postcode="LU99 9XY")),
)
NEAR = nominal(family_name=one("Lutonyan"), given_names=one("Gerard"), date_of_birth=one("1980-01-01"))
YOUNG = nominal(family_name=one("Youngster"), given_names=one("Kim"), date_of_birth=one("2012-01-01"))
HIDDEN_FIELDS = nominal(family_name=one("Secretson"), given_names=one("Paul"), cro_id=one("065656/91H")).fields


def hidden() -> NominalBasic:
    """What the mirror says of a sensitive person."""
    made = TermKey(SEARCH_KEY).all(traces(HIDDEN_FIELDS))
    known: dict[str, Any] = {"force": "cambridgeshire", "changed_at": AT, "synthetic": True, "fields": {}}
    return NominalBasic(id=uuid.uuid4(), version=1, handling=CONTACT_PPU, traces=made, **known)


HIDDEN = hidden()


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(LUTON, NEAR, YOUNG, HIDDEN, *crowd(200))
    await visitors.looks()
    return visitors


async def searched(town: Visitors, /, **boxes: str) -> Any:
    headers = await town.cookie(NORTH)
    async with await town.client.post("/api/search", json=boxes, headers=headers) as answer:
        assert answer.status in (200, 422), await answer.text()
        return await answer.json()


@pytest.mark.parametrize(
    "boxes",
    [
        {"name": "Gerrard Lutonian"},
        {"name": "lutonian g", "born": "1969"},
        {"name": "Lutonian", "born": "57"},
        {"identifier": "81/34U"},
        {"vehicle": "2ZZY"},
        {"address": "LU99 9XY"},
        {"name": "Gerard Lutonian", "born": "6/3/1969"},
        {"name": "Gerard Somebodyelse", "identifier": "81/34U"},
        {"name": "John Falsename", "born": "1/1/2001", "vehicle": "ZZ12ZZY"},
    ],
)
async def test_a_person_of_another_force_is_found_and_it_is_recorded(town: Visitors, boxes: dict[str, str]) -> None:
    found = await searched(town, **boxes)
    first = found["people"][0]
    assert (first["id"], first["force"], first["in_your_area"]) == (str(LUTON.id), "Bedfordshire", False)
    assert first["why"]
    (look,) = await town.looks()
    assert (look["action"], look["purpose"], look["reference"]) == ("people.searched", "encounter", "35/77/26")
    assert look["subjects"] == [person["id"] for person in found["people"]]


async def test_the_best_fit_stands_first_with_its_reasons(town: Visitors) -> None:
    found = await searched(town, name="Gerard Lutonian", born="5/3/1969")
    assert [(person["id"], person["why"]) for person in found["people"]] == [(str(LUTON.id), ["name", "date of birth"])]
    found = await searched(town, name="Gerard Lutonian")
    assert [person["id"] for person in found["people"]] == [str(LUTON.id), str(NEAR.id)]


async def test_what_was_searched_for_is_kept_sealed_and_nowhere_in_the_open(town: Visitors) -> None:
    await searched(town, name="Plantedname Somebody", address="Plantedstreet 7")
    (look,) = await town.looks()
    assert look["detail"]["kinds"] == ["name", "place"]
    opened = json.loads(Seal("a key of this test").open(look["detail"]["text"]))
    assert opened["name"] == "Plantedname Somebody"
    page = await town.submit(NORTH, "/search", {"name": "Plantedname Somebody"})
    assert page.status == 303
    for planted in ("Plantedname", "plantedname", "Plantedstreet"):
        assert await found_in(town.pool, planted) == []


async def test_an_index_without_its_key_reads_as_nothing(town: Visitors) -> None:
    rows = await town.pool.fetch("SELECT * FROM search_terms")
    assert len(rows) == 204
    assert {type(value) for row in rows for value in row["terms"]} == {int}


async def test_nobody_is_found_by_what_nobody_has_and_the_answer_says_that_it_is_no_proof(town: Visitors) -> None:
    found = await searched(town, name="Nobodysname")
    assert (found["people"], found["more"], found["contact_ppu"]) == ([], False, False)
    assert "no proof" in found["notes"][0]
    assert found["as_at"]
    (look,) = await town.looks()
    assert (look["subjects"], look["detail"]["shown"]) == ([], 0)
    where = (await town.submit(NORTH, "/search", {"name": "Nobodysname"})).headers["Location"]
    assert where.startswith("/search/")


async def test_too_many_say_so_and_only_the_best_are_shown(town: Visitors) -> None:
    found = await searched(town, address="Peterborough")
    assert (len(found["people"]), found["more"]) == (20, True)


@pytest.mark.parametrize(
    ("who", "boxes"),
    [
        (HIDDEN, {"identifier": "65656/91H"}),
        (HIDDEN, {"name": "Paul Secretson", "born": "4/7/1971"}),
        (HIDDEN, {"name": "Secretsen Paul", "born": "4/7/1971"}),
        (YOUNG, {"name": "Kim Youngster", "born": "1/1/2012"}),
    ],
)
async def test_a_sensitive_person_answers_only_that_the_ppu_must_be_contacted(
    town: Visitors, who: NominalBasic, boxes: dict[str, str]
) -> None:
    found = await searched(town, **boxes)
    assert found["contact_ppu"]
    assert "PPU duty officer" in found["notes"][-1]
    assert (found["people"], found["more"]) == ([], False)
    assert str(who.id) not in json.dumps(found)
    (look,) = await town.looks()
    assert look["subjects"] == [str(who.id)]
    assert (await town.get(NORTH, f"/people/{who.id}")).status == 404


@pytest.mark.parametrize(
    "boxes", [{"name": "Paul Secretson"}, {"name": "Kim Youngster"}, {"name": "Youngster", "born": "2012"}]
)
async def test_a_name_alone_tells_nothing_of_a_sensitive_person(town: Visitors, boxes: dict[str, str]) -> None:
    found = await searched(town, **boxes)
    assert (found["people"], found["contact_ppu"]) == ([], False)


async def test_whom_a_search_found_may_be_opened_by_its_session_and_nobody_elses(town: Visitors) -> None:
    mine, other = await town.cookie(NORTH), await town.cookie(NORTH)

    async def opened(headers: dict[str, str], path: str) -> int:
        async with await town.client.get(path, headers=headers) as answer:
            return answer.status

    paths = (
        f"/people/{LUTON.id}",
        f"/api/people/{LUTON.id}",
        f"/api/people/{LUTON.id}/point",
        f"/live/people/{LUTON.id}",
    )
    assert [await opened(mine, path) for path in paths] == [404] * 4
    async with await town.client.post("/api/search", json={"name": "Lutonian"}, headers=mine) as answer:
        assert answer.status == 200
    assert [await opened(mine, path) for path in paths] == [200] * 4
    assert [await opened(other, path) for path in paths] == [404] * 4
    await town.pool.execute("UPDATE found SET until = $1", datetime.now(UTC))
    assert [await opened(mine, path) for path in paths] == [404] * 4


async def test_who_becomes_sensitive_or_is_erased_can_be_opened_and_found_no_more(town: Visitors, said: Said) -> None:
    mine = await town.cookie(NORTH)
    await town.client.post("/api/search", json={"name": "Lutonian"}, headers=mine)
    await said(
        NominalBasic(
            id=LUTON.id, version=2, force="bedfordshire", changed_at=AT, synthetic=True, fields={}, handling=CONTACT_PPU
        )
    )
    async with await town.client.get(f"/people/{LUTON.id}", headers=mine) as answer:
        assert answer.status == 404
    assert [person["id"] for person in (await searched(town, name="Lutonian"))["people"]] == [str(NEAR.id)]
    await said(LUTON.id)
    for table in ("search_terms", "found"):
        assert await town.pool.fetchval(f"SELECT count(*) FROM {table} WHERE nominal = $1", LUTON.id) == 0  # noqa: S608


async def test_the_answer_of_a_page_has_an_address_that_says_nothing_and_is_its_sessions_alone(town: Visitors) -> None:
    mine = await town.cookie(NORTH)
    asked = await town.client.post(
        "/search", data={"name": "Lutonian"}, headers={**mine, "Accept": "text/html"}, allow_redirects=False
    )
    where = asked.headers["Location"]
    assert asked.status == 303
    for _ in range(2):
        async with await town.client.get(where, headers={**mine, "Accept": "text/html"}) as page:
            text = await page.text()
        assert "LUTONIAN, Gerard" in text
        assert 'value="Lutonian"' in text
    other = await town.client.get(
        where, headers={**await town.cookie(NORTH), "Accept": "text/html"}, allow_redirects=False
    )
    assert (other.status, other.headers["Location"]) == (303, "/search")
    assert [look["action"] for look in await town.looks()] == ["people.searched"] * 2


async def test_what_cannot_be_read_is_asked_again(town: Visitors) -> None:
    problem = await searched(town, born="soon")
    assert (problem["type"], problem["part"]) == ("urn:boyd:problem:unclear-search", "born")
    page = await town.submit(NORTH, "/search", {"vehicle": "Z"})
    assert page.status == 422
    assert "at least three" in await page.text()
    assert await town.looks() == []


@pytest.mark.parametrize("role", ["pcso", "auditor"])
async def test_who_may_not_look_may_not_search(town: Visitors, role: str) -> None:
    async with await town.client.post(
        "/api/search", json={"name": "Lutonian"}, headers=await town.cookie(officer(role))
    ) as answer:
        assert answer.status == 403
    (look,) = await town.looks()
    assert look["action"] == "look.refused"


@pytest.mark.usefixtures("no_audit")
async def test_without_its_audit_row_nobody_is_found(town: Visitors) -> None:
    async with await town.client.post(
        "/api/search", json={"name": "Lutonian"}, headers=await town.cookie(NORTH)
    ) as answer:
        assert answer.status == 500
        assert "LUTONIAN" not in await answer.text()
    assert await town.pool.fetchval("SELECT count(*) FROM found") == 0
