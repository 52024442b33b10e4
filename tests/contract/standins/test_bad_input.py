"""Whatever is sent, the answer is a clear problem and never a fault of the server."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from tests.contract.standins.standin import TOKEN, Standin

BODIES = [
    (b"", 400, "not JSON"),
    (b"{", 400, "not JSON"),
    (b"\x00", 400, "not JSON"),
    (b"\xff\xfe", 400, "not JSON"),
    (b"NaN", 400, "not JSON"),
    (rb'{"a": "\ud800"}', 400, "not JSON"),
    (b"[" * 100_000, 422, "Expected `object`"),
    (b'{"a":' * 100_000, 400, "nested too deeply"),
    (b"[]", 422, "Expected `object`"),
    (b"7", 422, "Expected `object`"),
    (b'"text"', 422, "Expected `object`"),
    (b"{}", 422, "ynthetic"),
    (b'{"a": 1e999}', 422, "out of range"),
    (b'{"unheard_of": 1}', 422, "unheard_of"),
    (b'{"a\\u0000b": 1}', 422, "a?b"),
    (b" " * (5 * 1024 * 1024), 413, "larger than 4 MiB"),
]


@pytest.mark.parametrize(("body", "status", "words"), BODIES, ids=range(len(BODIES)))
async def test_a_body_that_is_no_record_is_a_clear_problem(
    standin: Standin, body: bytes, status: int, words: str
) -> None:
    key = {"Idempotency-Key": standin.fresh_key()}
    answered, problem = await standin.call("POST", standin.path(), data=body, headers=key)
    assert answered == status, problem
    assert words in problem["detail"]
    assert problem["status"] == status


async def test_values_the_record_cannot_hold_are_named_by_their_place(standin: Standin) -> None:
    shape = standin.shape
    cases: list[tuple[dict[str, Any], str]] = [
        ({shape.section: {shape.surname: ""}}, shape.surname),
        ({shape.section: {shape.surname: "x" * 81}}, shape.surname),
        ({shape.section: {shape.surname: 7}}, shape.surname),
        ({shape.section: {shape.surname: "a\x00b"}}, "control character"),
        ({shape.section: {shape.surname: "a\x1bb"}}, "control character"),
        ({shape.section: {shape.day: shape.bad_day}}, shape.day),
        ({shape.section: {shape.day: "yesterday"}}, shape.day),
        ({shape.section: {"unheard_of": 1}}, "unheard_of"),
        ({shape.section: []}, shape.section),
        ({shape.section: None}, shape.section),
        ({shape.listed: {}}, shape.listed),
        ({shape.listed: [1]}, shape.listed),
    ]
    id_ = await standin.create()
    for partial, word in cases:
        key = {"If-Match": '"1"', "Idempotency-Key": standin.fresh_key()}
        status, problem = await standin.call("PATCH", standin.path(id_), json=partial, headers=key)
        assert status == 422, partial
        assert word in problem["detail"]


QUERIES = [
    {"limit": "0"}, {"limit": "1001"}, {"limit": "-1"}, {"limit": "ten"}, {"limit": "١"}, {"limit": "9" * 5000},
    {"wait": "-1"}, {"wait": "31"}, {"wait": "nan"}, {"wait": "inf"}, {"wait": "1e1"}, {"cursor": "\x00"},
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
async def test_a_query_out_of_range_is_a_clear_problem(standin: Standin, query: dict[str, str]) -> None:
    status, problem = await standin.call("GET", "/changes", params=query)
    assert status == 400
    assert next(iter(query)) in problem["detail"]


HEADERS = [
    ({"If-Match": "7"}, 400), ({"If-Match": "*"}, 400),
    ({"If-Match": 'W/"7"'}, 400), ({"If-Match": '"9999999999"'}, 400),
    ({"If-Match": '"1"', "X-Author": ""}, 400), ({"If-Match": '"1"', "X-Author": "x" * 81}, 400),
    ({"If-Match": '"1"', "X-Author": "\udcff"}, 400), ({"If-Match": '"1"', "Idempotency-Key": ""}, 400),
    ({"If-Match": '"1"', "Idempotency-Key": "k" * 201}, 400), ({"If-Match": '"999999999"'}, 412),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "status"), HEADERS, ids=range(len(HEADERS)))
async def test_a_header_that_cannot_be_read_is_a_clear_problem(
    standin: Standin, headers: dict[str, str], status: int
) -> None:
    id_ = await standin.create()
    answered, problem = await standin.call("PATCH", standin.path(id_), json=standin.shape.named("X"), headers=headers)
    assert answered == status
    assert problem["detail"]


async def test_a_header_in_bytes_that_are_no_text_is_a_clear_problem(standin: Standin) -> None:
    url = URL(standin.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST {standin.path()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n"
    writer.write(head.encode() + b"X-Author: \xff\xfe\r\nContent-Length: 2\r\n\r\n{}")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"X-Author must be" in answer


async def test_a_request_without_the_token_is_refused(standin: Standin) -> None:
    for value in ("", "Bearer", "Bearer wrong", "Basic dG9rZW4=", "Bearer é"):
        status, problem = await standin.call("GET", "/changes", headers={"Authorization": value})
        assert status == 401
        assert "bearer token" in problem["detail"]


async def test_a_record_that_is_not_there_is_not_found_whatever_its_id_looks_like(standin: Standin) -> None:
    for id_ in ("SYN-22222222", "ATH000000000", "x", "%00", "%FF", "..%2f..", "a" * 3000):
        status, problem = await standin.call("GET", standin.path(id_))
        assert status == 404
        assert problem["detail"]


async def test_a_method_that_is_not_possible_is_refused_as_a_problem(standin: Standin) -> None:
    status, problem = await standin.call("PUT", "/changes")
    assert (status, problem["title"]) == (405, "Method Not Allowed")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_bulk_request_makes_the_server_fail(standin: Standin, data: st.DataObject) -> None:
    shape = standin.shape
    record = st.none() | st.dictionaries(st.sampled_from([shape.section, shape.listed, shape.flag, "x"]), JSON) | JSON
    item = st.fixed_dictionaries(
        {"op": st.sampled_from(["create", "update", "delete", "x"])},
        optional={
            "id": JSON | st.sampled_from(["SYN-22222222", "ATH123456789"]),
            "if_match": st.integers() | JSON,
            "idempotency_key": st.text() | JSON,
            "author": st.text() | JSON,
            "record": record,
        },
    )
    status, _ = await standin.call("POST", standin.path("bulk"), json={"items": data.draw(st.lists(item | JSON))})
    assert status in (200, 400)
