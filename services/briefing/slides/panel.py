"""A tinted panel with a heading and lines, as tall as its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from pptx.dml.color import RGBColor

from services.briefing.slides import palette
from services.briefing.slides.draw import Box, Run, block, text
from services.briefing.slides.measure import LEADING, cut, height

INSET, AFTER, ABOVE = 0.2, 2.5, 0.15


class Panel(msgspec.Struct, frozen=True):
    heading: str
    lines: tuple[str, ...]
    fill: RGBColor
    edge: RGBColor
    ink: RGBColor

    def tall(self, wide: float, points: float) -> float:
        """Inches of height, the gap above included; 0 for a panel without lines."""
        if not self.lines:
            return 0
        words = sum(height(line, points, wide - 2 * INSET) for line in self.lines)
        return ABOVE + 0.24 + (points + 1) * LEADING / 72 + words + len(self.lines) * AFTER / 72

    def draw(self, slide: Any, box: Box, points: float) -> None:
        """Draw into a box of which `ABOVE` stays free; what does not fit is cut."""
        if not self.lines:
            return
        top, tall = box.top + ABOVE, box.tall - ABOVE
        room = tall - 0.24 - (points + 1) * LEADING / 72 - len(self.lines) * AFTER / 72
        lines = cut("\n".join(self.lines), points, box.wide - 2 * INSET, max(room, 0.2)).split("\n")
        block(slide.shapes, Box(box.left, top, box.wide, tall), "Panel", f"Panel: {self.heading}", self.fill)
        block(slide.shapes, Box(box.left, top, 0.07, tall), "Edge", f"Edge of the panel: {self.heading}", self.edge)
        said = [[Run(self.heading, points + 1, True, self.ink)], *([Run(line, points)] for line in lines)]
        inside = Box(box.left + INSET, top + 0.12, box.wide - 2 * INSET, tall - 0.14)
        text(slide.shapes, inside, self.heading, said, after=AFTER)


def check(lines: Sequence[str]) -> Panel:
    said = tuple(f"{line}." for line in lines)
    return Panel("Check before relying on this", said, palette.AMBER_PANEL, palette.AMBER, palette.AMBER)


def changed(lines: Sequence[str]) -> Panel:
    return Panel("What changed", tuple(lines), palette.PANEL, palette.BLUE, palette.NAVY)
