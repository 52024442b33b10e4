"""The right of a person's slide: each part of the score as a bar with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from services.briefing.domain.proposal import Entry
from services.briefing.domain.score import PartScore
from services.briefing.slides import palette, reasons
from services.briefing.slides.draw import Box, Run, block, text
from services.briefing.slides.measure import LEADING, cut, height
from services.briefing.slides.panel import Panel

COLUMN = Box(7.95, 1.5, 4.88, 5.35)
HEADING = 0.45


class Size(NamedTuple):
    """Points of the parts' headings and words, inches between parts, and the most lines of reasons."""

    heading: float
    words: float
    gap: float
    lines: int


SIZES = (
    Size(14, 13, 0.17, 4),
    Size(13, 12, 0.13, 4),
    Size(12, 11, 0.1, 3),
    Size(11, 10, 0.06, 3),
    Size(10, 9, 0.03, 2),
)


def tall(entry: Entry, size: Size) -> float:
    return HEADING + sum(_part_tall(part, size) for part in reasons.by_weight(entry))


def why(slide: Any, entry: Entry, panels: Sequence[Panel]) -> None:
    for size in SIZES:
        small = max(size.words - 1, 9)
        if tall(entry, size) + sum(panel.tall(COLUMN.wide, small) for panel in panels) <= COLUMN.tall:
            break
    words = f"Why this week: {entry.points} points"
    text(slide.shapes, Box(*COLUMN[:3], 0.3), words, [[Run(words, 15, True, palette.NAVY)]])
    top = COLUMN.top + HEADING
    for part in reasons.by_weight(entry):
        top += _part(slide, part, size, top)
    for panel in panels:
        room = min(panel.tall(COLUMN.wide, small), COLUMN.top + COLUMN.tall - top)
        panel.draw(slide, Box(COLUMN.left, top, COLUMN.wide, room), small)
        top += room


def _line(size: Size) -> float:
    return size.heading * 1.25 / 72


def _words(part: PartScore, size: Size) -> str:
    return cut(reasons.words(part), size.words, COLUMN.wide, size.lines * size.words * LEADING / 72)


def _part_tall(part: PartScore, size: Size) -> float:
    return _line(size) + height(_words(part, size), size.words, COLUMN.wide) + size.gap


def _part(slide: Any, part: PartScore, size: Size, top: float) -> float:
    """Label, bar and points on one line, reasons below; returns the height used."""
    line = _line(size)
    label = [[Run(part.label, size.heading, True)]]
    text(slide.shapes, Box(COLUMN.left, top, 2.05, line), f"Part: {part.label}", label)
    _bar(slide, part, Box(COLUMN.left + 2.1, top + line * 0.28, 1.85, line * 0.44))
    figure = [[Run(f"{part.points} of {part.cap}".replace("-", "\u2212"), size.words, True, palette.GREY)]]
    points = text(slide.shapes, Box(COLUMN.left + 3.98, top, 0.9, line), "Points", figure, align=PP_ALIGN.RIGHT)
    points.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    words = _words(part, size)
    below = Box(COLUMN.left, top + line, COLUMN.wide, height(words, size.words, COLUMN.wide))
    text(slide.shapes, below, f"Reasons: {part.label}", [[Run(words, size.words)]])
    return line + below.tall + size.gap


def _bar(slide: Any, part: PartScore, track: Box) -> None:
    block(slide.shapes, track, "Scale", f"Scale of {abs(part.cap)} points for {part.label}", palette.LINE)
    filled = track._replace(wide=track.wide * abs(part.points) / abs(part.cap))
    alt = f"Bar: {part.points} of {part.cap} points for {part.label}"
    block(slide.shapes, filled, "Bar", alt, palette.BLUE if part.points > 0 else palette.GREEN)
