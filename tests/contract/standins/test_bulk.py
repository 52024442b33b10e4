"""Bulk writes: each item by itself, in order, quickly."""

from tests.contract.standins.standin import Standin


async def test_each_item_has_its_own_outcome_in_order(standin: Standin) -> None:
    named = standin.shape.named
    living, doomed = await standin.create(), await standin.create()
    outcomes = await standin.bulk(
        {"op": "create", "record": standin.shape.record("New"), "author": "bulk.one"},
        {"op": "update", "id": living, "if_match": 1, "record": named("Changed")},
        {"op": "update", "id": living, "if_match": 1, "record": named("Stale")},
        {"op": "update", "id": living, "record": named("No version")},
        {"op": "update", "if_match": 1, "record": named("No id")},
        {"op": "delete", "id": doomed, "if_match": 1},
        {"op": "update", "id": doomed, "if_match": 2, "record": named("Gone")},
        {"op": "create", "id": living, "record": standin.shape.record("Taken")},
        {"op": "create", "id": "not-an-id", "record": standin.shape.record()},
        {"op": "create", "record": {"nonsense": 1}},
        {"op": "explode"},
        "not an object",
        {"op": "update", "id": living, "if_match": 2, "record": named("Again")},
    )
    statuses = [outcome["status"] for outcome in outcomes]
    assert statuses == [201, 200, 412, 422, 422, 204, 404, 422, 422, 422, 422, 422, 200]
    assert [bool(outcome["problem"]) for outcome in outcomes] == [status >= 400 for status in statuses]
    assert outcomes[2]["version"] == 2, "a stale writer is told the present version"
    assert outcomes[-1]["version"] == 3


async def test_a_bulk_request_sent_again_does_nothing_twice(standin: Standin) -> None:
    items = [
        {"op": "create", "idempotency_key": standin.fresh_key(), "record": standin.shape.record(f"Person {number}")}
        for number in range(20)
    ]
    start = await standin.now()
    first = await standin.bulk(*items)
    assert await standin.bulk(*items) == first
    assert len((await standin.changes(start))["items"]) == 20


async def test_the_same_key_twice_in_one_request_is_done_once(standin: Standin) -> None:
    item = {"op": "create", "idempotency_key": standin.fresh_key(), "record": standin.shape.record()}
    first, second = await standin.bulk(item, item)
    assert first == second


async def test_authors_are_kept_item_by_item(standin: Standin) -> None:
    start = await standin.now()
    record = standin.shape.record()
    await standin.bulk({"op": "create", "record": record, "author": "ppu.ada"}, {"op": "create", "record": record})
    assert [item["author"] for item in (await standin.changes(start))["items"]] == ["ppu.ada", "api"]


async def test_an_empty_bulk_request_has_no_outcomes(standin: Standin) -> None:
    assert await standin.bulk() == []


async def test_more_items_than_allowed_are_refused_whole(standin: Standin) -> None:
    start = await standin.now()
    items = [{"op": "create", "record": standin.shape.record()}] * 1001
    status, body = await standin.call("POST", standin.path("bulk"), json={"items": items})
    assert status == 422
    assert "1000" in body["detail"]
    assert (await standin.changes(start))["items"] == []
