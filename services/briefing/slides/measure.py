"""How much room text takes, from the advance widths of Arial, so that nothing overflows on any machine."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
"""Thousandths of an em for U+0020 to U+007E (Arial has the advance widths of Helvetica's published metrics)."""

BOLD = 1.09
LEADING = 1.2
SAFETY = 1.03


def width(text: str, points: float, bold: bool = False) -> float:
    """Inches that one line of text takes at a size in points."""
    units = sum(_advance(letter) for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return units / 1000 * points / 72 * (BOLD if bold else 1) * SAFETY


def _advance(letter: str) -> int:
    place = 0 if letter == "\u00a0" else ord(letter) - 32
    return _WIDTHS[place] if 0 <= place < len(_WIDTHS) else 1000


def lines(text: str, points: float, room: float, bold: bool = False) -> int:
    """Lines that text takes when wrapped at spaces into `room` inches; an overlong word is broken, as Office does."""
    return sum(_wrapped(paragraph, points, room, bold) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, points: float, room: float, bold: bool) -> int:
    count, used, space = 1, 0.0, width(" ", points, bold)
    for word in paragraph.split(" "):
        wide = width(word, points, bold)
        if used and used + space + wide > room:
            count, used = count + 1, 0.0
        if wide > room:
            extra = int(wide // room)
            count, wide = count + extra, wide - extra * room
        used += wide + (space if used else 0)
    return count


def height(text: str, points: float, room: float, bold: bool = False) -> float:
    """Inches of height that wrapped text takes."""
    return lines(text, points, room, bold) * points * LEADING / 72


def fit(text: str, sizes: Sequence[float], room: float, tall: float, bold: bool = False) -> tuple[str, float]:
    """The text and the largest of the sizes at which it fits; at the smallest it is cut, with an ellipsis."""
    for points in sizes:
        if height(text, points, room, bold) <= tall:
            return text, points
    smallest = sizes[-1]
    return cut(text, smallest, room, tall, bold), smallest


def cut(text: str, points: float, room: float, tall: float, bold: bool = False) -> str:
    if height(text, points, room, bold) <= tall:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = height(f"{text[:middle].rstrip()}…", points, room, bold) <= tall
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{text[:low].rstrip()}…"
