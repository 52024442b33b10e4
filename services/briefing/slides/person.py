"""One slide a person: who, how to recognise the risk, why this week, what changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from services.briefing.domain.card import NOT_RECORDED, Card
from services.briefing.domain.proposal import Entry
from services.briefing.domain.score import PartScore
from services.briefing.slides import frame, palette, reasons
from services.briefing.slides.content import Deck, Drawn
from services.briefing.slides.draw import Box, Run, badges, block, label, text
from services.briefing.slides.grid import Cell, row_heights, table
from services.briefing.slides.measure import cut, height
from services.briefing.slides.portrait import portrait

LEFT = Box(0.5, 1.5, 2.3, 5.35)
MIDDLE = Box(3.1, 1.5, 4.55, 5.35)
RIGHT = Box(7.95, 1.5, 4.88, 5.35)
DETAILS = (1.2, 3.35)


class Size(NamedTuple):
    """Points of the parts' headings and words, and inches between blocks."""

    heading: float
    words: float
    gap: float


SIZES = (Size(13, 12, 0.14), Size(12, 11, 0.1), Size(11, 10, 0.07), Size(10, 9, 0.04))


def person(made: Any, deck: Deck, entry: Entry) -> Drawn:
    card = deck.cards[entry.id]
    slide = frame.slide(made, card.name, box=Box(1.4, 0.55, 8.7, 0.72), size=30)
    rank = [[Run(str(entry.rank), 28, True, palette.WHITE)]]
    label(slide.shapes, Box(0.5, 0.55, 0.72, 0.72), f"Rank {entry.rank}", rank, palette.BLUE)
    risk = [[Run(card.risk.upper(), 18, True, palette.WHITE)], [Run("risk of serious harm", 11, False, palette.WHITE)]]
    label(
        slide.shapes,
        Box(10.25, 0.55, 2.58, 0.72),
        f"Risk of serious harm: {card.risk}",
        risk,
        palette.RISK[card.risk_code],
    )
    portrait(slide.shapes, Box(LEFT.left, LEFT.top, LEFT.wide, 2.55), entry.id, sandbox=deck.sandbox)
    _markers(slide, card)
    _details(slide, card, entry)
    _why(slide, entry)
    return slide, f"{card.name}\n{reasons.notes(entry)}"


def _heading(slide: Any, box: Box, words: str) -> None:
    text(slide.shapes, Box(box.left, box.top, box.wide, 0.28), words, [[Run(words, 14, True, palette.NAVY)]])


def _markers(slide: Any, card: Card) -> None:
    top = LEFT.top + 2.75
    _heading(slide, Box(LEFT.left, top, LEFT.wide, 0.3), "Warning markers")
    if card.markers:
        badges(slide.shapes, Box(LEFT.left, top + 0.36, LEFT.wide, 2.2), card.markers)
    else:
        none = [[Run("None recorded. No marker is no assurance.", 11, False, palette.GREY)]]
        text(slide.shapes, Box(LEFT.left, top + 0.34, LEFT.wide, 0.5), "No warning marker", none)


def _details(slide: Any, card: Card, entry: Entry) -> None:
    """Basic details, and beneath them what to check before relying on them."""
    warnings = [f"{said}." for said in (*entry.contested, *entry.stale)]
    for size in (13.0, 12.0, 11.0, 10.0, 9.0):
        room = MIDDLE.tall - (_panel_height(warnings, size - 1) + 0.15 if warnings else 0)
        rows = _rows(card, size, lines=4 if size > 9 else 3)
        if sum(row_heights(rows, DETAILS, 0.3)) <= room:
            break
    used = table(slide.shapes, Box(*MIDDLE), "Basic details", _spoken(card), DETAILS, rows, header=False, least=0.3)
    if warnings:
        _panel(slide, warnings, size - 1, MIDDLE.top + used + 0.15)


def _rows(card: Card, size: float, lines: int) -> list[list[Cell]]:
    room, tall = DETAILS[1] - 0.18, lines * size * 1.2 / 72
    where = [] if card.whereabouts == "In the community" else [("Whereabouts", card.whereabouts)]
    pairs = (
        ("Born", card.born),
        ("Risk", f"{card.risk} ({card.risk_basis})"),
        ("MAPPA", card.mappa),
        ("Manager", card.manager),
        *(("Address" if number == 0 else "or", address) for number, address in enumerate(card.address)),
        *where,
        ("Vehicles", "; ".join(card.vehicles) or NOT_RECORDED),
        ("Reference", card.reference),
    )
    return [
        [[[Run(name, size, True, palette.GREY)]], [[Run(cut(value, size, room, tall), size)]]] for name, value in pairs
    ]


def _spoken(card: Card) -> str:
    return f"Basic details of {card.name}: date of birth, risk, MAPPA, manager, address, vehicles"


def _panel_height(warnings: list[str], size: float) -> float:
    return 0.5 + sum(height(said, size, MIDDLE.wide - 0.36) + 0.04 for said in warnings)


def _panel(slide: Any, warnings: list[str], size: float, top: float) -> None:
    room = MIDDLE.top + MIDDLE.tall - top
    tall = min(_panel_height(warnings, size), room)
    block(
        slide.shapes,
        Box(MIDDLE.left, top, MIDDLE.wide, tall),
        "Panel",
        "Panel: check before relying",
        palette.AMBER_PANEL,
    )
    block(slide.shapes, Box(MIDDLE.left, top, 0.07, tall), "Edge", "Edge of the panel", palette.AMBER)
    kept = cut("\n".join(warnings), size, MIDDLE.wide - 0.36, tall - 0.42).split("\n")
    said = [[Run("Check before relying on this", size, True, palette.AMBER)], *([Run(line, size)] for line in kept)]
    text(
        slide.shapes,
        Box(MIDDLE.left + 0.2, top + 0.1, MIDDLE.wide - 0.3, tall - 0.12),
        "Check before relying",
        said,
        after=2,
    )


def _why(slide: Any, entry: Entry) -> None:
    """Each part as a bar and its reasons, then what changed; the size is the largest at which all of it fits."""
    parts = reasons.by_weight(entry)
    closing = _closing(entry)
    for size in SIZES:
        below = 0.5 + sum(height(said, size.words, RIGHT.wide - 0.36) + 0.05 for said in closing)
        above = 0.42 + sum(_part_height(part, size) for part in parts)
        if above + below <= RIGHT.tall:
            break
    _heading(slide, RIGHT, f"Why this week: {entry.points} points")
    top = RIGHT.top + 0.42
    for part in parts:
        top += _bar(slide, part, size, top)
    _changed(slide, closing, size, RIGHT.top + RIGHT.tall - below, below)


def _part_words(part: PartScore, size: Size) -> str:
    return cut(reasons.words(part), size.words, RIGHT.wide, 2 * size.words * 1.2 / 72)


def _part_height(part: PartScore, size: Size) -> float:
    return size.heading * 1.25 / 72 + height(_part_words(part, size), size.words, RIGHT.wide) + size.gap


def _bar(slide: Any, part: PartScore, size: Size, top: float) -> float:
    """Label, bar and points on one line, reasons below; returns the height used."""
    line = size.heading * 1.25 / 72
    text(slide.shapes, Box(RIGHT.left, top, 1.9, line), f"Part: {part.label}", [[Run(part.label, size.heading, True)]])
    track = Box(RIGHT.left + 1.95, top + line * 0.28, 1.95, line * 0.44)
    block(slide.shapes, track, "Scale", f"Scale of {abs(part.cap)} points", palette.LINE)
    filled = Box(track.left, track.top, track.wide * abs(part.points) / abs(part.cap), track.tall)
    alt = f"Bar: {part.points} of {part.cap} points for {part.label}"
    block(slide.shapes, filled, "Bar", alt, palette.BLUE if part.points > 0 else palette.GREEN)
    figure = f"{part.points} of {part.cap}".replace("-", "\u2212")
    points = text(
        slide.shapes,
        Box(RIGHT.left + 3.95, top, 0.93, line),
        "Points",
        [[Run(figure, size.words, True, palette.GREY)]],
        align=PP_ALIGN.RIGHT,
    )
    points.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    words = _part_words(part, size)
    tall = height(words, size.words, RIGHT.wide)
    text(
        slide.shapes,
        Box(RIGHT.left, top + line, RIGHT.wide, tall),
        f"Reasons: {part.label}",
        [[Run(words, size.words)]],
    )
    return line + tall + size.gap


def _closing(entry: Entry) -> list[str]:
    return [*(f"{said}." for said in entry.changes[-4:]), reasons.without(entry.without)]


def _changed(slide: Any, closing: list[str], size: Size, top: float, tall: float) -> None:
    block(slide.shapes, Box(RIGHT.left, top, RIGHT.wide, tall), "Panel", "Panel: what changed", palette.PANEL)
    block(slide.shapes, Box(RIGHT.left, top, 0.07, tall), "Edge", "Edge of the panel", palette.BLUE)
    said = [[Run("What changed", size.heading, True, palette.NAVY)], *([Run(line, size.words)] for line in closing)]
    text(slide.shapes, Box(RIGHT.left + 0.2, top + 0.1, RIGHT.wide - 0.3, tall - 0.12), "What changed", said, after=2)
