"""Single writes: conditions, idempotency keys, merging."""

import asyncio

from tests.contract.standins.standin import Standin


async def test_a_created_record_can_be_read_with_its_version_as_etag(standin: Standin) -> None:
    id_ = await standin.create("Müller-Ósk")
    async with standin.session.get(standin.path(id_)) as answer:
        assert answer.headers["ETag"] == '"1"'
        assert standin.surname(await answer.json()) == "Müller-Ósk"


async def test_a_partial_record_changes_only_what_it_names(standin: Standin) -> None:
    shape = standin.shape
    id_ = await standin.create("Before")
    partial = {shape.section: {shape.other: "Ann"}, shape.listed: [shape.entry]}
    await standin.call("PATCH", standin.path(id_), json=partial, headers={"If-Match": '"1"'})
    status, body = await standin.rename(id_, 2, "After")
    assert (status, body) == (200, {"id": id_, "version": 3})
    _, record = await standin.call("GET", standin.path(id_))
    assert record[shape.section][shape.other] == "Ann"
    assert standin.surname(record) == "After"
    assert record[shape.listed] == [shape.entry]


async def test_null_clears_a_value_and_a_list(standin: Standin) -> None:
    shape = standin.shape
    id_ = await standin.create()
    filled = {shape.section: {shape.other: "Ann"}, shape.listed: [shape.entry]}
    await standin.call("PATCH", standin.path(id_), json=filled, headers={"If-Match": '"1"'})
    cleared = {shape.section: {shape.other: None}, shape.listed: None}
    await standin.call("PATCH", standin.path(id_), json=cleared, headers={"If-Match": '"2"'})
    _, record = await standin.call("GET", standin.path(id_))
    assert record[shape.section][shape.other] == ""
    assert record[shape.listed] == []


async def test_a_stale_write_is_refused(standin: Standin) -> None:
    id_ = await standin.create()
    await standin.rename(id_, 1, "First")
    status, body = await standin.rename(id_, 1, "Second")
    assert status == 412
    assert "version 2, not 1" in body["detail"]
    _, record = await standin.call("GET", standin.path(id_))
    assert standin.surname(record) == "First"


async def test_of_many_writers_at_one_version_exactly_one_succeeds(standin: Standin) -> None:
    id_ = await standin.create()
    answers = await asyncio.gather(*[standin.rename(id_, 1, f"Writer {number}") for number in range(10)])
    assert sorted(status for status, _ in answers) == [200] + [412] * 9


async def test_a_write_without_a_version_is_refused(standin: Standin) -> None:
    id_ = await standin.create()
    for method in ("PATCH", "DELETE"):
        status, body = await standin.call(method, standin.path(id_), json=standin.shape.named("X"))
        assert status == 428
        assert "If-Match is needed" in body["detail"]


async def test_the_same_key_again_gives_the_same_answer_and_does_nothing(standin: Standin) -> None:
    start = await standin.now()
    key = {"Idempotency-Key": standin.fresh_key()}
    first = await standin.call("POST", standin.path(), json=standin.shape.record(), headers=key)
    again = await standin.call("POST", standin.path(), json=standin.shape.record(), headers=key)
    assert first == again
    assert len((await standin.changes(start))["items"]) == 1


async def test_the_same_key_at_the_same_time_is_done_once(standin: Standin) -> None:
    start = await standin.now()
    key = {"Idempotency-Key": standin.fresh_key()}
    calls = [standin.call("POST", standin.path(), json=standin.shape.record(), headers=key) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert len({body["id"] for _, body in answers}) == 1
    assert len((await standin.changes(start))["items"]) == 1


async def test_a_replayed_change_keeps_its_answer_after_others_changed_the_record(standin: Standin) -> None:
    id_ = await standin.create()
    key = {"Idempotency-Key": standin.fresh_key()}
    first = await standin.rename(id_, 1, "Mine", **key)
    await standin.rename(id_, 2, "Theirs")
    assert await standin.rename(id_, 1, "Mine", **key) == first
    _, record = await standin.call("GET", standin.path(id_))
    assert standin.surname(record) == "Theirs"


async def test_a_refusal_is_remembered_with_its_key(standin: Standin) -> None:
    id_ = await standin.create()
    key = {"Idempotency-Key": standin.fresh_key()}
    first = await standin.rename(id_, 2, "Too early", **key)
    await standin.rename(id_, 1, "Now at version 2")
    assert first[0] == 412
    assert await standin.rename(id_, 2, "Too early", **key) == first


async def test_a_key_used_for_another_request_is_refused(standin: Standin) -> None:
    id_ = await standin.create()
    key = {"Idempotency-Key": standin.fresh_key()}
    await standin.rename(id_, 1, "One thing", **key)
    status, body = await standin.rename(id_, 1, "Another thing", **key)
    assert status == 422
    assert "idempotency key" in body["detail"]


async def test_a_key_used_in_bulk_is_the_same_key_in_a_single_write(standin: Standin) -> None:
    id_ = await standin.create()
    key = standin.fresh_key()
    item = {"op": "update", "id": id_, "if_match": 1, "idempotency_key": key, "record": standin.shape.named("Once")}
    (outcome,) = await standin.bulk(item)
    status, body = await standin.rename(id_, 1, "Once", **{"Idempotency-Key": key})
    assert (status, body["version"]) == (outcome["status"], outcome["version"]) == (200, 2)


async def test_a_deleted_record_is_gone_for_writers_too(standin: Standin) -> None:
    id_ = await standin.create()
    await standin.call("DELETE", standin.path(id_), headers={"If-Match": '"1"'})
    assert (await standin.rename(id_, 2, "Ghost"))[0] == 404


async def test_a_record_created_again_after_deletion_goes_on_counting_versions(standin: Standin) -> None:
    id_ = await standin.create()
    await standin.call("DELETE", standin.path(id_), headers={"If-Match": '"1"'})
    (outcome,) = await standin.bulk({"op": "create", "id": id_, "record": standin.shape.record("Back")})
    assert (outcome["status"], outcome["version"]) == (201, 3)


async def test_a_record_that_is_not_synthetic_is_refused(standin: Standin) -> None:
    for flag in ({}, {standin.shape.flag: False}, {standin.shape.flag: "true"}):
        body = {**standin.shape.named("Real"), **flag}
        status, problem = await standin.call("POST", standin.path(), json=body)
        assert status == 422
        assert standin.shape.flag in problem["detail"]
    id_ = await standin.create()
    status, _ = await standin.call(
        "PATCH", standin.path(id_), json={standin.shape.flag: False}, headers={"If-Match": '"1"'}
    )
    assert status == 422
