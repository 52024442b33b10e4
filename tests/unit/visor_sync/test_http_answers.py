"""What a system answers, read item by item: which record cannot be read and why, and what is no answer at all."""

import pytest

from services.visor_sync import http_answers
from services.visor_sync.domain.records import UNKNOWN, UNNAMED, UNREADABLE
from services.visor_sync.http_answers import AnswerUnreadable

GOOD = '{"id":"A","version":1,"at":"2026-01-01T00:00:00Z","record":{}}'
AT = '"at":"2026-01-01T00:00:00Z"'


def page(*items: str, following: str = "9", more: str = "false") -> bytes:
    told = f'{{"items":[{",".join(items)}],"next":"{following}","more":{more}}}'
    return told.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("item", "version", "why"),
    [
        (f'{{"id":"B","version":2,{AT},"record":{{"a":"\\ud800"}}}}', 2, "text"),
        (f'{{"id":"B","version":2,{AT},"record":{{"a":"\udcff"}}}}', 2, "text"),
        (f'{{"id":"B","version":2,{AT},"author":"\\u0000","record":{{}}}}', 2, "NUL"),
        (f'{{"id":"B","version":2,{AT},"record":[]}}', 2, "$.record"),
        (f'{{"id":"B","version":"two",{AT},"record":{{}}}}', UNKNOWN, "$.version"),
        (f'{{"id":"B","version":-2,{AT},"record":{{}}}}', UNKNOWN, "$.version"),
        (f'{{"id":"B","version":{2**70},{AT},"record":{{}}}}', UNKNOWN, "$.version"),
        ('{"id":"B","version":2,"at":"2026-02-31T00:00:00Z","record":{}}', 2, "$.at"),
        ('{"id":"B","version":2,"at":"2026-01-01T00:00:00","record":{}}', 2, "$.at"),
    ],
)
def test_an_item_that_cannot_be_read_says_whose_and_why_and_the_others_are_read(
    item: str, version: int, why: str
) -> None:
    first, bad, last = http_answers.feed_page("visor", page(GOOD, item, GOOD), "1").items
    assert (bad.id, bad.version) == ("B", version)
    assert why in bad.unreadable
    assert (first.id, first.unreadable) == (last.id, last.unreadable) == ("A", "")


@pytest.mark.parametrize(
    "item",
    ['"a text"', "7", "null", "{}", f'{{"id":"\\ud800","version":2,{AT}}}', f'{{"id":"B\\u0000","version":2,{AT}}}',
     f'{{"id":"{"x" * 201}","version":2,{AT}}}', f'{{"id":"","version":2,{AT}}}'],
)  # fmt: skip
def test_an_item_that_tells_no_id_has_a_name_that_is_always_the_same(item: str) -> None:
    (bad,) = http_answers.feed_page("visor", page(item), "1").items
    assert bad.id.startswith(UNNAMED)
    assert bad.unreadable
    assert http_answers.feed_page("visor", page(GOOD, item), "1").items[1].id == bad.id


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"items":[',
        page(GOOD)[:-20],
        b'{"items":{},"next":"9","more":false}',
        b'{"items":[],"next":9,"more":false}',
        b'{"items":[]}',
        b'{"items":' + b"[" * 100_000,
        page(following="9", more="false"),
        page(following="1", more="true"),
    ],
)
def test_what_is_no_page_or_passes_something_over_is_an_error_of_its_own(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        http_answers.feed_page("visor", body, "1")


def test_an_empty_page_that_stays_where_it_is_is_one_without_news() -> None:
    assert http_answers.feed_page("visor", page(following="1"), "1").items == []
    assert http_answers.feed_page("visor", page(following="0"), "").items == []


def test_an_item_never_sets_the_words_that_are_ours() -> None:
    (item,) = http_answers.feed_page("visor", page(GOOD.replace("{}", '{},"unreadable":"x"')), "1").items
    assert item.unreadable == ""


def test_a_record_without_a_version_cannot_be_read() -> None:
    for etag in ("", '"x"', '"-1"', f'"{2**70}"'):
        assert http_answers.one_record("A", etag, b"{}").unreadable
    assert http_answers.one_record("A", '"7"', b"[]").unreadable
    assert http_answers.one_record("A", '"7"', b"{}").version == 7


def test_an_outcome_that_cannot_be_read_leaves_the_others() -> None:
    told = b'{"outcomes":[{"status":"done"},{"status":201},{"status":200,"id":"A","version":3}]}'
    outcomes = http_answers.outcomes("visor", told, 3)
    assert [it.status for it in outcomes] == [UNREADABLE, UNREADABLE, 200]
    with pytest.raises(AnswerUnreadable, match="3 outcomes of 2 writes"):
        http_answers.outcomes("visor", told, 2)


def test_a_page_of_all_records_names_what_cannot_be_read_and_is_never_empty_before_its_end() -> None:
    shown, following = http_answers.listed("visor", b'{"items":[{"id":"A","version":1,"record":{}},7],"next":"B"}')
    assert ([it.unreadable == "" for it in shown], following) == ([True, False], "B")
    with pytest.raises(AnswerUnreadable):
        http_answers.listed("visor", b'{"items":[],"next":"B"}')


def test_a_graph_that_cannot_be_read_leaves_the_others() -> None:
    whole = '{"id":"P","version":1,"version_after":1,"record":{},"links":[]}'
    read = http_answers.graphs(
        "athena", f'{{"graphs":[{whole},{whole.replace("[]", "7").replace("P", "Q")}]}}'.encode()
    )
    assert (list(read.found), list(read.unreadable)) == (["P"], ["Q"])
