"""The faults a tester can switch on: each does what it says, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.contract.standins.standin import TOKEN, Standin, process
from tests.servers import Postgres

ENGINE = {
    "latency_ms": 0,
    "error_rate": 0.0,
    "seed": None,
    "outage": False,
    "duplicate_feed": False,
    "reorder_feed": False,
    "lose_response": 0,
    "cut_feed": 0,
    "empty_feed": 0,
    "garble_item": 0,
    "garble_outcome": 0,
    "edit_during_write": 0,
}
OFF = {"visor": ENGINE, "athena": ENGINE | {"torn_graphs": 0, "stop_after_steps": 0}}


@pytest.fixture(autouse=True)
async def _sound_afterwards(standin: Standin) -> AsyncIterator[None]:
    yield
    assert (await standin.call("DELETE", "/faults"))[0] == 204


async def switched(standin: Standin, **switches: Any) -> None:
    """Put these switches so and every other one off."""
    status, body = await standin.call("PUT", "/faults", json=switches)
    assert (status, body) == (200, OFF[standin.shape.name] | switches)


async def left(standin: Standin, name: str) -> Any:
    """How a switch is now."""
    return (await standin.call("GET", "/faults"))[1][name]


def told(page: dict[str, Any]) -> list[tuple[str, int]]:
    """Id and version of every item of a page."""
    return [(item["id"], item["version"]) for item in page["items"]]


async def test_every_fault_is_off_until_somebody_switches_it_on_and_again_afterwards(standin: Standin) -> None:
    assert await standin.call("GET", "/faults") == (200, OFF[standin.shape.name])
    await switched(standin, latency_ms=1, reorder_feed=True)
    await switched(standin, outage=True)
    await standin.call("DELETE", "/faults")
    assert await standin.call("GET", "/faults") == (200, OFF[standin.shape.name])


async def test_the_faults_need_the_token(standin: Standin) -> None:
    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/snapshot"), ("POST", "/restore")):
        status, _ = await standin.call(method, f"/faults{path}", json={}, headers={"Authorization": "Bearer wrong"})
        assert status == 401


WRONG = [
    {"lateness": 1}, {"latency_ms": -1}, {"latency_ms": 60_001}, {"latency_ms": True}, {"latency_ms": 1.5},
    {"error_rate": 1.5}, {"error_rate": -0.1}, {"error_rate": "0.3"}, {"seed": -1}, {"seed": "x"}, {"outage": 1},
    {"outage": None}, {"duplicate_feed": "yes"}, {"reorder_feed": 0}, {"lose_response": -1}, {"lose_response": 1001},
    {"edit_during_write": 0.5}, {"edit_during_write": -1},
]  # fmt: skip


@pytest.mark.parametrize("switches", WRONG, ids=range(len(WRONG)))
async def test_a_switch_that_is_none_or_cannot_be_so_is_refused_by_its_name(
    standin: Standin, switches: dict[str, Any]
) -> None:
    status, problem = await standin.call("PUT", "/faults", json={"reorder_feed": True, **switches})
    assert (status, problem["status"]) == (422, 422)
    assert next(iter(switches)) in problem["detail"]
    assert await standin.call("GET", "/faults") == (200, OFF[standin.shape.name])


async def test_switches_that_are_no_json_are_refused(standin: Standin) -> None:
    assert (await standin.call("PUT", "/faults", data=b"{outage"))[0] == 400
    assert (await standin.call("PUT", "/faults", data=b"[]"))[0] == 422


async def test_a_late_answer_is_done_before_it_is_heard_of_and_goes_out_when_the_fault_ends(standin: Standin) -> None:
    _, before = await standin.call("GET", "/health")
    await switched(standin, latency_ms=60_000)
    waiting = asyncio.create_task(standin.create("Late"))
    async with asyncio.timeout(10):
        while True:
            if (await standin.call("GET", "/health"))[1]["seq"] > before["seq"]:
                break
            await asyncio.sleep(0.01)
    assert not waiting.done()
    await standin.call("DELETE", "/faults")
    assert await asyncio.wait_for(waiting, 10)


async def test_errors_by_chance_do_nothing_and_are_the_same_for_one_seed(standin: Standin) -> None:
    runs = []
    for _ in range(2):
        start = await standin.now()
        await switched(standin, error_rate=0.5, seed=7)
        record = standin.shape.record()
        runs.append([(await standin.call("POST", standin.path(), json=record))[0] for _ in range(20)])
        await standin.call("DELETE", "/faults")
        assert len((await standin.changes(start))["items"]) == runs[-1].count(201)
    assert runs[0] == runs[1]
    assert set(runs[0]) == {201, 500}


async def test_in_an_outage_all_but_health_and_faults_says_so(standin: Standin) -> None:
    id_ = await standin.create()
    await switched(standin, outage=True)
    asked = [("GET", "/changes"), ("GET", standin.path()), ("POST", standin.path()), ("POST", standin.path("bulk"))]
    asked += [(method, standin.path(id_)) for method in ("GET", "PATCH", "DELETE")] + [("GET", "/openapi.json")]
    for method, path in asked:
        status, problem = await standin.call(method, path, json={}, headers={"If-Match": '"1"'})
        assert (status, "out of order" in problem["detail"]) == (503, True), path
    for path in ("/", f"/records/{id_}", "/new"):
        async with standin.session.get(path) as answer:
            assert (answer.status, answer.content_type) == (503, "text/html")
            assert "out of order" in await answer.text()
    assert (await standin.call("GET", "/health"))[0] == 200
    await standin.call("DELETE", "/faults")
    assert (await standin.rename(id_, 1, "Back"))[0] == 200


async def test_a_reader_who_waits_hears_of_an_outage_at_once(standin: Standin) -> None:
    query = {"cursor": await standin.now(), "wait": "20"}
    waiting = asyncio.create_task(standin.call("GET", "/changes", params=query))
    await asyncio.wait([waiting], timeout=0.2)
    assert not waiting.done()
    await switched(standin, outage=True)
    assert (await asyncio.wait_for(waiting, 10))[0] == 503


async def test_the_pages_for_people_stay_usable_under_every_other_fault(standin: Standin) -> None:
    id_ = await standin.create()
    await switched(standin, error_rate=1.0, latency_ms=60_000, lose_response=9, edit_during_write=9)
    async with asyncio.timeout(30):
        for path in ("/", f"/records/{id_}", f"/records/{id_}/edit"):
            async with standin.session.get(path) as answer:
                assert answer.status == 200
        sent = {"version": "1", "author": "ppu.hand"}
        async with standin.session.post(f"/records/{id_}/delete", data=sent) as answer:
            assert answer.status == 200
    assert (await left(standin, "lose_response"), await left(standin, "edit_during_write")) == (9, 9)


async def test_a_feed_that_repeats_itself_does_so_within_the_page_and_in_the_next(standin: Standin) -> None:
    cursor = await standin.now()
    await switched(standin, duplicate_feed=True)
    ids = [await standin.create() for _ in range(4)]
    first = await standin.changes(cursor, limit=6)
    assert told(first) == [(it, 1) for it in (ids[0], ids[1], ids[0], ids[1])]
    assert first["more"]
    await standin.rename(ids[1], 1, "Renamed")
    second = await standin.changes(first["next"], limit=6)
    assert told(second) == [(it, 1) for it in (ids[2], ids[3], ids[2], ids[3], ids[0], ids[1])], "as it once was"
    third = await standin.changes(second["next"], limit=6)
    assert told(third) == [(ids[1], 2), (ids[1], 2), (ids[2], 1), (ids[3], 1)]
    assert not third["more"]
    assert told(await standin.changes(third["next"], limit=6)) == [], "no news is no page to repeat"


async def test_a_feed_that_repeats_itself_loses_nothing_even_on_the_smallest_page(standin: Standin) -> None:
    cursor = await standin.now()
    await switched(standin, duplicate_feed=True, reorder_feed=True)
    ids = [await standin.create() for _ in range(3)]
    seen = []
    for _ in ids:
        page = await standin.changes(cursor, limit=1)
        seen += [id_ for id_, _ in told(page)]
        cursor = page["next"]
    assert seen == ids


async def test_a_feed_out_of_order_holds_the_same_items_and_is_the_same_for_one_seed(standin: Standin) -> None:
    cursor = await standin.now()
    ids = [await standin.create() for _ in range(12)]
    orders = []
    for _ in range(2):
        await switched(standin, reorder_feed=True, seed=3)
        orders.append([id_ for id_, _ in told(await standin.changes(cursor))])
    assert orders[0] == orders[1] != ids
    assert sorted(orders[0]) == sorted(ids)


async def test_a_lost_response_is_of_a_write_that_was_done(standin: Standin) -> None:
    id_, key = await standin.create("Before"), {"Idempotency-Key": standin.fresh_key()}
    await switched(standin, lose_response=2)
    with pytest.raises(aiohttp.ClientConnectionError):
        await standin.rename(id_, 1, "After", **key)
    with pytest.raises(aiohttp.ClientConnectionError):
        await standin.bulk({"op": "create", "record": standin.shape.record("Unheard of")})
    assert await left(standin, "lose_response") == 0
    assert await standin.rename(id_, 1, "After", **key) == (200, {"id": id_, "version": 2})
    assert standin.surname((await standin.call("GET", standin.path(id_)))[1]) == "After"


async def test_a_write_that_is_refused_is_answered_though_responses_are_lost(standin: Standin) -> None:
    id_ = await standin.create()
    await switched(standin, lose_response=1)
    assert (await standin.rename(id_, 7, "Stale"))[0] == 412
    assert await left(standin, "lose_response") == 1


async def test_an_edit_during_a_write_is_somebody_else_s_of_another_field(standin: Standin) -> None:
    shape, start = standin.shape, await standin.now()
    id_ = await standin.create("Before")
    was = (await standin.call("GET", standin.path(id_)))[1]
    await switched(standin, edit_during_write=1)
    status, problem = await standin.rename(id_, 1, "Mine")
    assert (status, "version 2, not 1" in problem["detail"]) == (412, True)
    assert await left(standin, "edit_during_write") == 0
    now = (await standin.call("GET", standin.path(id_)))[1]
    assert {name for name in now if now[name] != was[name]} == {shape.listed}
    assert (await standin.changes(start))["items"][0]["author"] == "a.colleague"
    assert (await standin.rename(id_, 2, "Mine"))[0] == 200
    both = (await standin.call("GET", standin.path(id_)))[1]
    assert (standin.surname(both), both[shape.listed]) == ("Mine", now[shape.listed])


async def test_an_edit_during_a_write_leaves_the_fields_of_that_write_alone(standin: Standin) -> None:
    shape = standin.shape
    id_ = await standin.create()
    await switched(standin, edit_during_write=1)
    item = {"op": "update", "id": id_, "if_match": 1, "record": {shape.listed: [shape.entry]}}
    (outcome,) = await standin.bulk(item)
    assert outcome["status"] == 412
    assert (await standin.call("GET", standin.path(id_)))[1][shape.listed] == []
    (outcome,) = await standin.bulk(item | {"if_match": 2})
    assert outcome["status"] == 200


async def test_only_an_update_that_would_have_been_done_is_edited_into(standin: Standin) -> None:
    id_ = await standin.create()
    await switched(standin, edit_during_write=1)
    assert (await standin.rename(id_, 7, "Stale"))[0] == 412
    assert (await standin.rename("x", 1, "Nobody"))[0] == 404
    assert (await standin.call("POST", standin.path(), json=standin.shape.record()))[0] == 201
    assert (await standin.call("DELETE", standin.path(id_), headers={"If-Match": '"1"'}))[0] == 204
    assert await left(standin, "edit_during_write") == 1


async def test_a_restored_system_has_forgotten_everything_since_the_snapshot(standin: Standin) -> None:
    kept, key = await standin.create("Kept"), {"Idempotency-Key": standin.fresh_key()}
    then = await standin.now()
    _, health = await standin.call("GET", "/health")
    counts = {name: health[name] for name in ("records", "seq")}
    assert await standin.call("POST", "/faults/snapshot") == (200, counts)
    await standin.rename(kept, 1, "Forgotten", **key)
    lost = await standin.create("Lost")
    ahead = await standin.now()
    assert await standin.call("POST", "/faults/restore") == (200, counts)
    async with standin.session.get(standin.path(kept)) as answer:
        assert answer.headers["ETag"] == '"1"'
        assert standin.surname(await answer.json()) == "Kept"
    assert (await standin.call("GET", standin.path(lost)))[0] == 404
    assert told(await standin.changes(then)) == []
    status, problem = await standin.call("GET", "/changes", params={"cursor": ahead})
    assert (status, "set back" in problem["detail"]) == (400, True)
    assert (await standin.rename(kept, 1, "Another", **key))[0] == 200, "the key was forgotten too"
    assert told(await standin.changes(then)) == [(kept, 2)]


async def test_a_reader_who_waits_is_told_that_the_feed_was_set_back(standin: Standin) -> None:
    await standin.call("POST", "/faults/snapshot")
    await standin.create()
    query = {"cursor": await standin.now(), "wait": "20"}
    waiting = asyncio.create_task(standin.call("GET", "/changes", params=query))
    await asyncio.wait([waiting], timeout=0.2)
    await standin.call("POST", "/faults/restore")
    status, problem = await asyncio.wait_for(waiting, 10)
    assert (status, "set back" in problem["detail"]) == (400, True)


async def test_switches_end_with_the_process_and_a_snapshot_outlives_it(
    standin: Standin, postgres: Postgres, tmp_path: Path
) -> None:
    shape, headers = standin.shape, {"Authorization": f"Bearer {TOKEN}"}
    async with postgres.standin_database(shape.name) as dsn:
        async with process(shape, dsn, tmp_path) as (_, url), aiohttp.ClientSession(url, headers=headers) as session:
            one = Standin(shape, session, url, dsn)
            status, problem = await one.call("POST", "/faults/restore")
            assert (status, "No snapshot" in problem["detail"]) == (409, True)
            await one.call("POST", "/faults/snapshot")
            await one.create()
            await switched(one, outage=True)
        async with process(shape, dsn, tmp_path) as (_, url), aiohttp.ClientSession(url, headers=headers) as session:
            one = Standin(shape, session, url, dsn)
            assert await one.call("GET", "/faults") == (200, OFF[shape.name])
            assert await one.call("POST", "/faults/restore") == (200, {"records": 0, "seq": 0})
