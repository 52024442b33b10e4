"""Colours and sizes of the deck. White text stands on every dark colour at 4.5:1 or more."""

from __future__ import annotations

from collections.abc import Callable

from pptx.dml.color import RGBColor

rgb: Callable[[str], RGBColor] = RGBColor.from_string

NAVY = rgb("10243E")
BLUE = rgb("1D5FA8")
SKY = rgb("E8EFF6")
INK = rgb("1B2733")
GREY = rgb("505C66")
LINE = rgb("D2D9E0")
PANEL = rgb("F4F6F8")
WHITE = rgb("FFFFFF")
YELLOW = rgb("FFD61F")
BLACK = rgb("0B0C0C")
GREEN = rgb("1E6B45")
AMBER_PANEL = rgb("FFF4D9")
AMBER = rgb("A85700")

RISK = {
    "very_high": rgb("6E0F2B"),
    "high": rgb("B81D24"),
    "medium": AMBER,
    "low": GREEN,
    "": GREY,
}

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.5
FONT = "Arial"
