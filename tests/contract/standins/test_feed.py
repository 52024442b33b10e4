"""The change feed: order, no gaps, cursors, waking."""

import asyncio
import base64
import time

import asyncpg
import pytest

from tests.contract.standins.standin import Standin


async def test_changes_come_in_the_order_they_were_made(standin: Standin) -> None:
    start = await standin.now()
    ids = [await standin.create(f"Person {number}") for number in range(5)]
    page = await standin.changes(start)
    assert [item["id"] for item in page["items"]] == ids
    assert not page["more"]


async def test_a_record_appears_once_at_its_latest_change(standin: Standin) -> None:
    start = await standin.now()
    first, second = await standin.create("First"), await standin.create("Second")
    await standin.rename(first, 1, "Renamed", **{"X-Author": "ppu.jones"})
    items = (await standin.changes(start))["items"]
    assert [(item["id"], item["version"]) for item in items] == [(second, 1), (first, 2)]
    assert items[1]["author"] == "ppu.jones"
    assert (items[1]["record"] is not None) is standin.shape.records_in_feed
    if standin.shape.records_in_feed:
        assert standin.surname(items[1]["record"]) == "Renamed"


async def test_a_page_holds_no_more_than_the_limit_and_the_next_goes_on_from_there(standin: Standin) -> None:
    cursor = await standin.now()
    ids = [await standin.create() for _ in range(7)]
    seen = []
    for more in (True, True, False):
        page = await standin.changes(cursor, limit=3)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        assert page["more"] is more
    assert seen == ids


async def test_a_reader_following_concurrent_writers_misses_nothing(standin: Standin) -> None:
    """Every change of every writer is either seen, or followed by a later one of the same record that is."""
    start = await standin.now()
    writers, rounds = 8, 12

    async def write() -> tuple[str, int]:
        id_ = await standin.create("Version 1")
        for version in range(1, rounds):
            status, _ = await standin.rename(id_, version, f"Version {version + 1}")
            assert status == 200
        return id_, rounds

    async def follow() -> dict[str, int]:
        cursor, seen, ended = start, dict[str, int](), 0
        while ended < writers:
            page = await standin.changes(cursor, limit=5, wait=10)
            for item in page["items"]:
                assert item["version"] > seen.get(item["id"], 0), "a feed never goes back"
                seen[item["id"]] = item["version"]
                ended += item["version"] == rounds
            cursor = page["next"]
        return seen

    following = asyncio.create_task(follow())
    last = dict(await asyncio.gather(*[write() for _ in range(writers)]))
    assert await asyncio.wait_for(following, 30) == last


async def test_a_writer_outside_the_process_cannot_make_a_gap(standin: Standin) -> None:
    """Another connection that holds the writers' turn holds up the feed; nothing later is shown before it."""
    start = await standin.now()
    outside = await asyncpg.connect(standin.dsn)
    try:
        transaction = outside.transaction()
        await transaction.start()
        await outside.fetchval("SELECT last_seq FROM feed FOR UPDATE")
        waiting = asyncio.create_task(standin.create("Waits"))
        assert (await standin.changes(start, wait=0.3))["items"] == []
        assert not waiting.done()
        await transaction.rollback()
        id_ = await waiting
    finally:
        await outside.close()
    assert [item["id"] for item in (await standin.changes(start))["items"]] == [id_]


async def test_a_waiting_reader_wakes_as_soon_as_something_is_committed(standin: Standin) -> None:
    cursor = await standin.now()
    waiting = asyncio.create_task(standin.changes(cursor, wait=20))
    await asyncio.wait([waiting], timeout=0.2)
    assert not waiting.done()
    id_ = await standin.create()
    written = time.monotonic()
    page = await asyncio.wait_for(waiting, 5)
    assert [item["id"] for item in page["items"]] == [id_]
    assert time.monotonic() - written < 0.5


async def test_a_reader_wakes_for_a_change_made_behind_the_process(standin: Standin) -> None:
    id_ = await standin.create()
    cursor = await standin.now()
    waiting = asyncio.create_task(standin.changes(cursor, wait=20))
    await asyncio.wait([waiting], timeout=0.2)
    outside = await asyncpg.connect(standin.dsn)
    try:
        async with outside.transaction():
            seq = await outside.fetchval("UPDATE feed SET last_seq = last_seq + 1 RETURNING last_seq")
            await outside.execute("UPDATE records SET version = version + 1, seq = $1 WHERE id = $2", seq, id_)
            await outside.execute("SELECT pg_notify('changes', '')")
    finally:
        await outside.close()
    page = await asyncio.wait_for(waiting, 5)
    assert [(item["id"], item["version"]) for item in page["items"]] == [(id_, 2)]


async def test_nothing_new_within_the_wait_is_an_empty_page_with_a_cursor_that_still_works(standin: Standin) -> None:
    page = await standin.changes(await standin.now(), wait=0.1)
    assert page["items"] == []
    assert not page["more"]
    id_ = await standin.create()
    assert [item["id"] for item in (await standin.changes(page["next"]))["items"]] == [id_]


async def test_a_deleted_record_stays_in_the_feed_as_deleted(standin: Standin) -> None:
    id_ = await standin.create()
    start = await standin.now()
    status, _ = await standin.call("DELETE", standin.path(id_), headers={"If-Match": '"1"'})
    assert status == 204
    (item,) = (await standin.changes(start))["items"]
    assert (item["id"], item["version"], item["deleted"], item["record"]) == (id_, 2, True, None)
    assert (await standin.call("GET", standin.path(id_)))[0] == 404


def _cursor(inside: str) -> str:
    return base64.urlsafe_b64encode(inside.encode()).decode().rstrip("=")


@pytest.mark.parametrize("cursor", ["nonsense", "é", "!!!", "A", _cursor("x:1"), _cursor("0" * 32 + ":1")])
async def test_a_cursor_the_feed_did_not_give_out_is_refused(standin: Standin, cursor: str) -> None:
    status, body = await standin.call("GET", "/changes", params={"cursor": cursor})
    assert status == 400
    assert "start again with an empty cursor" in body["detail"]


async def test_a_cursor_ahead_of_the_feed_is_refused_because_the_feed_was_set_back(standin: Standin) -> None:
    cursor = await standin.now()
    feed, _, seq = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
    status, body = await standin.call("GET", "/changes", params={"cursor": _cursor(f"{feed}:{int(seq) + 1}")})
    assert status == 400
    assert "set back" in body["detail"]


async def test_the_collection_lists_every_living_record_once_in_id_order(standin: Standin) -> None:
    ids = {await standin.create() for _ in range(5)}
    gone = await standin.create()
    await standin.call("DELETE", standin.path(gone), headers={"If-Match": '"1"'})
    listed: list[str] = []
    query = {"limit": "300"}
    while True:
        _, page = await standin.call("GET", standin.path(), params=query)
        listed += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert listed == sorted(set(listed))
    assert ids <= set(listed)
    assert gone not in listed
