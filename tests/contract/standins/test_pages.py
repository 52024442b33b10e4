"""The pages for people."""

import re
from html import unescape

import pytest

from tests.contract.standins.standin import Standin


async def page(standin: Standin, path: str, sent: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    """Get a page, or send a form to it; redirects are followed."""
    method = "GET" if sent is None else "POST"
    async with standin.session.request(method, path, data=sent, headers=headers) as answer:
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return answer.status, await answer.text()


def filled(html: str) -> dict[str, str]:
    """Return what a browser would send for the form on a page, but for tick boxes."""
    inputs = dict(re.findall(r'<input (?!type="checkbox")[^>]*?name="([^"]+)" value="([^"]*)"', html))
    areas = dict(re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', html))
    selects = re.findall(r'<select [^>]*?name="([^"]+)">(.*?)</select>', html, re.S)
    chosen = {name: (re.findall(r'value="([^"]*)" selected', options) or [""])[0] for name, options in selects}
    return {name: unescape(value) for name, value in {**inputs, **areas, **chosen}.items()}


def field(standin: Standin) -> str:
    """The name of the surname's input."""
    return f"{standin.shape.section}.{standin.shape.surname}"


async def test_the_list_says_synthetic_and_finds_by_words_without_case_or_diacritics(standin: Standin) -> None:
    id_ = await standin.create("Żółkiewski-Übel")
    status, html = await page(standin, "/", {"q": "zółKIEWSKI ubel"})
    assert status == 200
    assert "SYNTHETIC" in html
    assert id_ in html
    assert "Nothing holds all of these words" in (await page(standin, "/", {"q": "zolkiewski nowhere"}))[1]


async def test_what_was_typed_is_shown_as_text_and_not_as_markup(standin: Standin) -> None:
    id_ = await standin.create("<b>\"&'</b>")
    for path in (f"/records/{id_}", f"/records/{id_}/edit"):
        html = (await page(standin, path))[1]
        assert "<b>&#34;" not in html
        assert "&lt;b&gt;" in html.lower()


async def test_an_edit_by_hand_changes_only_what_was_changed(standin: Standin) -> None:
    shape = standin.shape
    id_ = await standin.create("Before")
    partial = {shape.section: {shape.other: "Ann"}, shape.listed: [shape.entry, shape.entry]}
    await standin.call("PATCH", standin.path(id_), json=partial, headers={"If-Match": '"1"'})
    _, before = await standin.call("GET", standin.path(id_))
    sent = filled((await page(standin, f"/records/{id_}/edit"))[1])
    status, html = await page(standin, f"/records/{id_}/edit", {**sent, field(standin): "After", "author": "ppu.hand"})
    assert status == 200
    assert "AFTER" in html
    assert "ppu.hand" in html
    _, after = await standin.call("GET", standin.path(id_))
    assert standin.surname(after) == "After"
    before[shape.section][shape.surname] = "After"
    assert after == before


async def test_an_edit_of_a_record_that_somebody_changed_meanwhile_is_not_saved_and_says_who(standin: Standin) -> None:
    shape = standin.shape
    id_ = await standin.create("Before")
    sent = filled((await page(standin, f"/records/{id_}/edit"))[1])
    theirs = {shape.section: {shape.surname: "Theirs", shape.other: "Kept"}, shape.listed: [shape.entry]}
    headers = {"If-Match": '"1"', "X-Author": "ppu.quick"}
    await standin.call("PATCH", standin.path(id_), json=theirs, headers=headers)
    mine = {**sent, field(standin): "Mine", "author": "ppu.slow"}
    status, html = await page(standin, f"/records/{id_}/edit", mine)
    assert status == 412
    assert "ppu.quick changed this record meanwhile" in html
    assert "Theirs" in html
    assert 'value="Mine"' in html
    status, html = await page(standin, f"/records/{id_}/edit", {**filled(html), "author": "ppu.slow"})
    assert status == 200
    _, record = await standin.call("GET", standin.path(id_))
    assert standin.surname(record) == "Mine"
    assert record[shape.section][shape.other] == "Kept", "what others changed elsewhere stays"
    assert record[shape.listed] == [shape.entry]


async def test_correcting_a_mistake_does_not_hide_what_somebody_changed_meanwhile(standin: Standin) -> None:
    id_ = await standin.create("Before")
    sent = filled((await page(standin, f"/records/{id_}/edit"))[1])
    await standin.rename(id_, 1, "Theirs")
    status, html = await page(standin, f"/records/{id_}/edit", {**sent, field(standin): "Mine", "author": ""})
    assert status == 422
    assert (await page(standin, f"/records/{id_}/edit", {**filled(html), "author": "ppu.slow"}))[0] == 412


async def test_a_form_that_changes_nothing_makes_no_new_version(standin: Standin) -> None:
    id_ = await standin.create("Same")
    sent = filled((await page(standin, f"/records/{id_}/edit"))[1])
    status, html = await page(standin, f"/records/{id_}/edit", {**sent, "author": "ppu.hand"})
    assert (status, "version 1" in html) == (200, True)


async def test_a_new_record_can_be_added_and_deleted_by_hand(standin: Standin) -> None:
    blank = filled((await page(standin, "/new"))[1])
    status, html = await page(standin, "/new", {**blank, field(standin): "Handmade", "author": "ppu.hand"})
    assert status == 200
    found = re.search(r'action="/records/([^/]+)/delete"', html)
    assert found
    status, html = await page(standin, f"/records/{found[1]}/delete", {"version": "1", "author": "ppu.hand"})
    assert status == 200
    assert (await page(standin, f"/records/{found[1]}"))[0] == 404


async def test_a_form_with_a_mistake_comes_back_with_what_was_typed(standin: Standin) -> None:
    id_ = await standin.create()
    sent = filled((await page(standin, f"/records/{id_}/edit"))[1])
    day = f"{standin.shape.section}.{standin.shape.day}"
    status, html = await page(standin, f"/records/{id_}/edit", {**sent, day: "soon", "author": "ppu.hand"})
    assert status == 422
    assert standin.shape.day in html
    assert 'value="soon"' in html
    status, html = await page(standin, f"/records/{id_}/edit", {**sent, "author": ""})
    assert (status, "Say who makes this change" in html) == (422, True)


async def test_a_form_from_another_site_is_refused(standin: Standin) -> None:
    id_ = await standin.create()
    sent = {"version": "1", "author": "x"}
    status, _ = await page(standin, f"/records/{id_}/delete", sent, **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403
    assert (await standin.call("GET", standin.path(id_)))[0] == 200


@pytest.mark.parametrize(
    "body",
    [b"\xff=\xff", b"a=%00", b"q=%ff%fe&page=x", b"version=99999999999", b"author=x&seen=[", b"author=x&seen={}"],
)
async def test_a_form_that_cannot_be_read_is_a_message_and_not_a_fault(standin: Standin, body: bytes) -> None:
    id_ = await standin.create()
    for path in ("/", "/new", f"/records/{id_}/edit", f"/records/{id_}/delete"):
        for kind in ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=x", "text/plain"):
            async with standin.session.post(path, data=body, headers={"Content-Type": kind}) as answer:
                assert answer.status < 500


async def test_a_number_typed_by_hand_is_stored_as_one_and_an_empty_one_as_none(standin: Standin) -> None:
    places = {"nominals": ("Household", "NumberOfChildren"), "persons": ("offender", "children_count")}
    section, name = places[standin.shape.collection]
    id_ = await standin.create()
    for typed, kept in (("2", 2), ("", None)):
        sent = filled((await page(standin, f"/records/{id_}/edit"))[1])
        sent |= {f"{section}.{name}": typed, "author": "ppu.hand"}
        assert (await page(standin, f"/records/{id_}/edit", sent))[0] == 200
        assert (await standin.call("GET", standin.path(id_)))[1][section][name] == kept
