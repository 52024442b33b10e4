"""ATHENA's graph: things that many persons share, cards that are read from it, and doors to each of them."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.contract.standins.graphs import OWN, STREET, counts, end, find, graph, link, made, plain, says, step, update
from tests.contract.standins.standin import ATHENA, Standin, running
from tests.servers import Postgres

NUMBER = "+447700900555"


async def test_people_at_one_address_share_one_location(athena: Standin) -> None:
    home = {"home": {**STREET, "recorded": "01-JAN-2026"}}
    outcomes = await athena.bulk(*[{"op": "create", "record": {**OWN, **home}} for _ in range(3)])
    graphs = [await graph(athena, it["id"]) for it in outcomes]
    (thing,) = {it["links"][0]["thing"]["id"] for it in graphs}
    assert thing.startswith("LOC")
    assert {it["links"][0]["thing"]["joined"] for it in graphs} >= {3}


async def test_a_thing_that_is_changed_is_changed_for_all_who_are_joined_to_it(athena: Standin) -> None:
    shared = [find("a", "LOCATION", street="1 Mill Yard"), link("a", "HOME")]
    three = [await made(athena, *shared) for _ in range(3)]
    apart = await made(athena)
    id_ = (await graph(athena, three[0]))["links"][0]["thing"]["id"]
    start = await athena.now()
    change = {"record": {"street": "1 Old Mill Yard"}}
    headers = {"If-Match": '"1"', "X-Author": "gis.desk"}
    assert await athena.call("PATCH", f"/locations/{id_}", json=change, headers=headers) == (
        200,
        {"id": id_, "version": 2},
    )
    items = (await athena.changes(start))["items"]
    assert {(it["id"], it["version"], it["author"], it["record"]) for it in items} == {
        (it, 2, "gis.desk", None) for it in three
    }
    assert await counts(athena, apart) == 1
    _, card = await athena.call("GET", f"/persons/{three[1]}")
    assert card["home"]["street"] == "1 Old Mill Yard"
    assert (await athena.call("PATCH", f"/locations/{id_}", json=change, headers=headers))[0] == 412
    _, shown = await athena.call("GET", f"/locations/{id_}")
    assert [it["person"] for it in shown["joined"]] == three


async def test_a_screen_never_edits_what_somebody_else_is_joined_to(athena: Standin) -> None:
    car = {"vehicles": [{"registration": "ZZ55ZZZ", "manufacturer": "FORD", "color": "Blue"}]}
    one, two = [it["id"] for it in await athena.bulk(*[{"op": "create", "record": {**OWN, **car}}] * 2)]
    red = {"vehicles": [{**car["vehicles"][0], "color": "Red"}]}
    assert (await athena.call("PATCH", f"/persons/{one}", json=red, headers={"If-Match": '"1"'}))[0] == 200
    assert [(it["color"], lives) for it, lives in says(await graph(athena, one), "VEHICLE")] == [
        ("Blue", False),
        ("Red", True),
    ]
    assert (await athena.call("GET", f"/persons/{two}"))[1]["vehicles"] == car["vehicles"]
    assert await counts(athena, two) == 1


async def test_what_is_typed_twice_is_one_link_and_what_is_typed_again_stays(athena: Standin) -> None:
    (made_,) = await athena.bulk({"op": "create", "record": {**OWN, "phones": [NUMBER, NUMBER, "1"]}})
    await athena.call("PATCH", f"/persons/{made_['id']}", json={"phones": ["1", NUMBER]}, headers={"If-Match": '"1"'})
    assert says(await graph(athena, made_["id"]), "TELEPHONE") == [({"number": NUMBER}, True), ({"number": "1"}, True)]


async def test_of_two_homes_the_one_told_last_is_home_and_the_other_among_the_places(athena: Standin) -> None:
    steps = [find("a", "LOCATION", street="Old"), link("a", "HOME", "02-FEB-2026"),
             find("b", "LOCATION", street="New"), link("b", "HOME", "")]  # fmt: skip
    id_ = await made(athena, *steps)
    _, card = await athena.call("GET", f"/persons/{id_}")
    assert card["home"]["street"] == "New"
    assert [(it["use"], it["street"]) for it in card["places"]] == [("OTHER HOME", "Old")]


async def test_a_link_has_a_door_of_its_own(athena: Standin) -> None:
    id_ = await made(athena)
    status, thing = await athena.call("POST", "/objects", json={"kind": "TELEPHONE", "record": {"number": "7"}})
    assert (status, thing["version"]) == (201, 1)
    asked = {"person": id_, "to": thing["id"], "role": "USES", "since": "01-JAN-2026"}
    status, joined = await athena.call("POST", "/links", json=asked)
    assert (status, await counts(athena, id_)) == (201, 2)
    assert await athena.call("POST", "/links", json=asked) == (200, joined), "found, not doubled"
    path, at_1 = f"/links/{joined['id']}", {"If-Match": '"1"'}
    assert (await athena.call("PATCH", path, json={"until": "02-FEB-2026"}, headers=at_1))[0] == 200
    assert (await athena.call("PATCH", path, json={"until": "03-MAR-2026"}, headers=at_1))[0] == 412
    assert (await athena.call("PATCH", path, json={"until": "03-MAR-2026"}))[0] == 428
    _, shown = await athena.call("GET", path)
    assert (shown["person"], shown["to"], shown["until"], shown["version"]) == (id_, thing["id"], "02-FEB-2026", 2)
    assert (await athena.call("GET", f"/persons/{id_}"))[1]["phones"] == []
    assert await counts(athena, id_) == 3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/objects", {"kind": "LOCATION", "record": {}}),
        ("/objects", {"record": {"number": "1"}}),
        ("/objects", {"kind": "TELEPHONE", "record": {"number": ""}}),
        ("/events", {"record": {"date": "1 May", "category": "VISIT"}}),
        ("/links", {"person": "ATH000000000", "to": "OBJ999999999", "role": "USES"}),
        ("/links", {"person": "x", "to": "\x00", "role": "USES"}),
        ("/graphs", {"ids": ["ATH000000000"] * 1001}),
        ("/graphs", {"ids": [7]}),
        ("/persons/steps", {"items": [{}] * 1001}),
    ],
)
async def test_what_cannot_be_is_a_clear_problem(athena: Standin, path: str, body: object) -> None:
    status, problem = await athena.call("POST", path, json=body)
    assert (status, bool(problem["detail"])) == (422, True)


async def test_things_and_links_that_are_not_there_are_not_found(athena: Standin) -> None:
    for path in (
        "/objects/OBJ999999999",
        "/locations/x",
        "/events/%00",
        "/links/LNK999999999",
        "/objects/LOC000000001",
    ):
        assert (await athena.call("GET", path))[0] == 404


async def test_the_deleted_and_the_unknown_are_left_out_of_the_graphs(athena: Standin) -> None:
    one, gone, two = [await made(athena) for _ in range(3)]
    await athena.call("DELETE", f"/persons/{gone}", headers={"If-Match": '"1"'})
    _, body = await athena.call("POST", "/graphs", json={"ids": [two, gone, "ATH000000000", "\x00", one]})
    assert [it["id"] for it in body["graphs"]] == [two, one]


async def test_the_deleted_are_joined_to_nothing_any_more(athena: Standin) -> None:
    shared = [find("a", "TELEPHONE", number="+447700900777"), link("a", "USES")]
    one, gone = await made(athena, *shared), await made(athena, *shared)
    assert (await graph(athena, one))["links"][0]["thing"]["joined"] == 2
    await athena.call("DELETE", f"/persons/{gone}", headers={"If-Match": '"1"'})
    found = await graph(athena, one)
    assert (found["links"][0]["thing"]["joined"], found["version"]) == (1, 1)


async def test_a_torn_answer_lacks_links_and_shows_it_by_its_versions(athena: Standin) -> None:
    id_ = await made(athena, find("a", "TELEPHONE", number="1"), link("a", "USES"))
    await athena.call("PUT", "/faults", json={"torn_graphs": 1})
    _, body = await athena.call("POST", "/graphs", json={"ids": [id_]})
    (torn,) = body["graphs"]
    assert torn["version"] != torn["version_after"]
    assert torn["links"] == []
    assert len((await graph(athena, id_))["links"]) == 1


async def test_a_restored_system_has_the_graph_of_the_snapshot(athena: Standin) -> None:
    id_ = await made(athena, find("a", "LOCATION", **STREET), link("a", "HOME"))
    kept = await graph(athena, id_)
    await athena.call("POST", "/faults/snapshot")
    group = update(athena, id_, 1, find("b", "TELEPHONE", number="99"), link("b", "USES"))
    await step(athena, group)
    headers = {"If-Match": '"1"'}
    await athena.call(
        "PATCH", f"/locations/{kept['links'][0]['thing']['id']}", json={"record": {"x": 0.5}}, headers=headers
    )
    assert plain(await graph(athena, id_)) != plain(kept)
    await athena.call("POST", "/faults/restore")
    assert await graph(athena, id_) == kept
    (outcome,) = await step(athena, group)
    assert (outcome["status"], outcome["version"]) == (200, 2), "the key was forgotten too"


async def test_cards_kept_before_there_was_a_graph_are_joined_when_it_starts(
    postgres: Postgres, tmp_path: Path
) -> None:
    async with postgres.standin_database("athena") as dsn:
        async with running(ATHENA, dsn, tmp_path) as one:
            card = {**OWN, "phones": [NUMBER], "home": {**STREET, "recorded": "01-JAN-2026"}}
            (outcome,) = await one.bulk({"op": "create", "record": card})
            bare = await made(one)
        old = await asyncpg.connect(dsn)
        await old.execute(
            "DROP TABLE links, things, numbers, runs; UPDATE records SET record = record::jsonb - 'places'"
        )
        await old.execute("CREATE SCHEMA snapshot; CREATE TABLE snapshot.idempotency ()")
        await old.close()
        for _ in range(2):
            async with running(ATHENA, dsn, tmp_path) as one:
                found = await graph(one, outcome["id"])
                assert (found["version"], await counts(one, bare)) == (2, 1)
                assert [it["thing"]["kind"] for it in found["links"]] == ["LOCATION", "TELEPHONE"]
                assert (await one.call("GET", f"/persons/{outcome['id']}"))[1]["phones"] == [NUMBER]
                assert (await one.call("POST", "/faults/restore"))[0] == 409, "a snapshot of then is none any more"


async def test_readers_among_writers_see_whole_graphs_or_can_tell(athena: Standin) -> None:
    """Somebody's two numbers change together; what a reader may rely on by its versions never holds one of each."""
    id_ = await made(athena, *pair(0))
    rounds = 25

    async def write() -> None:
        for turn in range(1, rounds + 1):
            old = [end("TELEPHONE", "USES", number=f"{side}{turn - 1}") for side in "ab"]
            (outcome,) = await step(athena, update(athena, id_, turn, *pair(turn), *old))
            assert outcome["status"] == 200

    writing = asyncio.create_task(write())
    relied = 0
    while not writing.done():
        _, body = await athena.call("POST", "/graphs", json={"ids": [id_]})
        (found,) = body["graphs"]
        if found["version"] == found["version_after"]:
            live = {it["number"] for it, lives in says(found, "TELEPHONE") if lives}
            assert live == {f"a{found['version'] - 1}", f"b{found['version'] - 1}"}
            relied += 1
    await writing
    assert relied


def pair(turn: int) -> list[dict[str, Any]]:
    """Steps that join somebody to the two numbers of a turn."""
    return [it for side in "ab" for it in (find(side, "TELEPHONE", number=f"{side}{turn}"), link(side, "USES"))]
