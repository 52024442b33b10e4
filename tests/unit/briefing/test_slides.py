"""The deck as PowerPoint will read it: whole, titled, described, marked, basic details only, and within its boxes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu

from services.briefing.domain.card import FIELDS, card
from services.briefing.domain.person import Person
from services.briefing.domain.proposal import propose
from services.briefing.slides import Deck, build, file_name
from services.briefing.slides.measure import height
from tests.unit.briefing.builders import NORTH, WEEK, event, held, person, place_of, table

MADE_AT = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
LONG = "Bartholomew-Featherstonehaugh Wolstencroft Maximilian Théodore " * 3
EVERY_MARKER = ("violent", "weapons", "drugs", "self_harm", "mental_health", "escape", "contagious", "alleges", "dogs")


def deck(people: list[Person], *, sandbox: bool = True) -> Deck:
    proposal = propose(people, NORTH, WEEK, table(), place_of)
    on_deck = {entry.id for entry in proposal.entries}
    cards = {one.id: card(one, frozenset(FIELDS)) for one in people if one.id in on_deck}
    return Deck(proposal, cards, table(), MADE_AT, sandbox)


def crowded(number: int, words: str = LONG) -> Person:
    """Everything at once: long values, every marker, many vehicles, contested and old data, many events."""
    events = [
        event(kind, days, f"{number}-{kind}-{days}")
        for kind in ("breach", "arrest", "intelligence")
        for days in (2, 9, 40)
    ]
    address = {"line": words, "town": words, "postcode": "PE99 9AB", "district": "E07000010", "as_at": "2020-02-01"}
    return person(
        number,
        *events,
        event("late_notification", 3),
        event("late_notification", 60),
        family_name=words,
        given_names=words,
        risk_level=held("medium", "high", contested=True),
        risk_level_date="2020-01-01",
        mappa_level=2,
        main_address=held(address, {**address, "as_at": "2026-11-20"}, contested=True),
        vehicles=held(*({"vrm": f"AB{n}2CDE", "make": words[:60], "colour": "green"} for n in range(9))),
        warning_markers=held(*({"code": code} for code in EVERY_MARKER)),
        manager={"name": words, "telephone": "+441632960001"},
        whereabouts={"state": "missing", "since": "2026-11-20"},
        review_date="2026-01-02",
    )


def opened(made: Deck) -> Any:
    return Presentation(io.BytesIO(build(made)))


@pytest.fixture(scope="module")
def ordinary() -> Any:
    return opened(deck([*(person(n, event("breach", n)) for n in range(12)), crowded(20)]))


def described(slide: Any) -> Iterator[Any]:
    tree = slide.shapes._spTree
    return (found for found in tree.iter(qn("p:cNvPr")) if found.getparent().getparent() is not tree)


def test_every_slide_has_a_title_of_its_own(ordinary: Any) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in ordinary.slides]
    assert all(titles)
    assert titles[0] == "Top 5 North"
    assert titles[-1] == "How this list was made"


def test_every_shape_has_alt_text_and_an_id_of_its_own(ordinary: Any) -> None:
    for slide in ordinary.slides:
        found = list(described(slide))
        assert all(shape.get("descr") for shape in found)
        assert len({shape.get("id") for shape in found}) == len(found)


def test_the_title_is_read_first_and_the_marking_and_footer_last(ordinary: Any) -> None:
    for slide in list(ordinary.slides)[1:]:
        names = [shape.name for shape in slide.shapes]
        assert names[0] == "Title"
        assert names[-2:] == ["Footer", "Slide number"]


def test_every_slide_says_why_in_its_notes_and_carries_its_marking(ordinary: Any) -> None:
    for slide in ordinary.slides:
        words = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "OFFICIAL-SENSITIVE" in words
        assert "SYNTHETIC: NOT REAL PEOPLE" in words
        assert "DRAFT, not approved" in words
        assert "Expires 29 Nov 2026" in words
        assert slide.notes_slide.notes_text_frame.text.startswith("SYNTHETIC")
    assert "Why:" in ordinary.slides[2].notes_slide.notes_text_frame.text


def test_outside_the_sandbox_nothing_says_synthetic() -> None:
    with zipfile.ZipFile(io.BytesIO(build(deck([person()], sandbox=False)))) as file:
        assert not any(b"SYNTHETIC" in file.read(name).upper() for name in file.namelist())


def test_nothing_above_tier_basic_is_anywhere_in_the_file() -> None:
    planted = person(
        1,
        event("breach", 3, "PLANTEDEVENTID", "PLANTEDNOTE"),
        event("intelligence", 3, "PLANTEDINTELID", "PLANTEDSOURCE"),
        review_wording="PLANTEDWORDING",
        review_date="2026-02-03",
        pnc_id="PLANTEDPNC",
        bank_account="PLANTEDBANK",
        sex="PLANTEDSEX",
    )
    with zipfile.ZipFile(io.BytesIO(build(deck([planted])))) as file:
        everything = b"\n".join(file.read(name) for name in file.namelist())
    for secret in (b"PLANTED", b"2026-02-03", b"3 Feb 2026", b"February", b"Review overdue"):
        assert secret not in everything
    assert b"Breach on 20 Nov 2026" in everything
    assert b"Detail held by the PPU" in everything


def test_a_field_that_the_policy_takes_out_of_tier_basic_leaves_the_deck() -> None:
    one = person(1, vehicles=held({"vrm": "AB12CDE", "make": "Ford", "colour": "blue"}))
    assert card(one, frozenset(FIELDS)).vehicles == ("AB12\u00a0CDE (blue Ford)",)
    assert card(one, frozenset(FIELDS) - {"vehicles"}).vehicles == ()


def test_the_same_deck_is_the_same_bytes() -> None:
    made = deck([crowded(1), person(2)])
    first = build(made)
    assert build(made) == first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_name_holds_area_and_week_only() -> None:
    assert file_name(deck([person()]).proposal) == "bat-north-2026-W48.pptx"


def test_ordinary_and_crowded_slides_keep_within_their_boxes(ordinary: Any) -> None:
    assert overflows(ordinary) == []
    assert overflows(opened(deck([crowded(n) for n in range(16)]))) == []


@settings(max_examples=12, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300))
def test_no_text_a_record_may_hold_overflows_or_breaks_the_file(words: str) -> None:
    assert overflows(opened(deck([crowded(1, words)]))) == []


def test_control_characters_in_a_record_do_not_break_the_file() -> None:
    assert opened(deck([person(1, family_name="Bad\x00\x0bName\ufffe\ud800")])).slides[2].shapes.title.has_text_frame


def test_people_added_beyond_one_slide_go_on_to_the_next() -> None:
    made = opened(deck([person(n, risk_level="very_high") for n in range(40)]))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert "Also on BAT: very high risk and active (3 of 3)" in titles


def test_an_empty_week_still_makes_a_deck_that_says_so() -> None:
    words = "\n".join(shape.text_frame.text for shape in opened(deck([])).slides[1].shapes if shape.has_text_frame)
    assert "Nobody in this area meets the rules this week." in words


def overflows(made: Any) -> list[str]:
    """Text boxes whose text is estimated taller than the box, and shapes that leave the slide, by slide and name."""
    found = []
    for number, slide in enumerate(made.slides, 1):
        for shape in slide.shapes:
            bottom = Emu(shape.top + shape.height).inches
            if bottom > 7.51 or Emu(shape.left + shape.width).inches > 13.34:
                found.append(f"slide {number}: {shape.name} leaves the slide")
            if shape.has_text_frame and _text_height(shape) > Emu(shape.height).inches + 0.02:
                found.append(f"slide {number}: {shape.name} overflows")
            if shape.has_table and bottom > 6.99:
                found.append(f"slide {number}: {shape.name} reaches the footer")
    return found


def _text_height(shape: Any) -> float:
    total = 0.0
    for paragraph in shape.text_frame.paragraphs:
        sizes = [run.font.size.pt for run in paragraph.runs if run.font.size] or [0]
        bold = any(run.font.bold for run in paragraph.runs)
        words = re.sub(r"\v", "\n", paragraph.text)
        after = paragraph.space_after.inches if paragraph.space_after else 0
        total += height(words, max(sizes), Emu(shape.width).inches, bold) + after
    return total - (after if shape.text_frame.paragraphs else 0)
