"""The middle of a person's slide: basic details, and panels beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.briefing.domain.card import NOT_RECORDED, Card
from services.briefing.slides import palette
from services.briefing.slides.draw import Box, Run
from services.briefing.slides.grid import Cell, row_heights, table
from services.briefing.slides.measure import LEADING, cut
from services.briefing.slides.panel import Panel

COLUMN = Box(3.1, 1.5, 4.55, 5.35)
WIDTHS = (1.48, 3.07)
TRIES = ((14.0, 6), (13.0, 6), (12.0, 6), (11.0, 6), (10.0, 5), (9.0, 4), (9.0, 2))
"""Points, and the most lines of a value; the first that fits is taken."""


def tall(card: Card, points: float, lines: int) -> float:
    return sum(row_heights(_rows(card, points, lines), WIDTHS, 0.3, header=False))


def details(slide: Any, card: Card, panels: Sequence[Panel]) -> None:
    for points, lines in TRIES:
        small = max(points - 2, 9)
        if tall(card, points, lines) + sum(panel.tall(COLUMN.wide, small) for panel in panels) <= COLUMN.tall:
            break
    spoken = ("Basic details", f"Basic details of {card.name}: birth, risk, MAPPA, manager, address, vehicles")
    rows = _rows(card, points, lines)
    top = COLUMN.top + table(slide.shapes, (COLUMN.left, COLUMN.top), spoken, WIDTHS, rows, header=False)
    for panel in panels:
        room = min(panel.tall(COLUMN.wide, small), COLUMN.top + COLUMN.tall - top)
        panel.draw(slide, Box(COLUMN.left, top, COLUMN.wide, room), small)
        top += room


def _rows(card: Card, points: float, lines: int) -> list[list[Cell]]:
    whereabouts = () if card.whereabouts.startswith("In the community") else (("Whereabouts", card.whereabouts, ""),)
    said: tuple[tuple[str, str, str], ...] = (
        ("Born", card.born, ""),
        ("Risk", card.risk, card.risk_basis),
        ("MAPPA", card.mappa, ""),
        ("Manager", card.manager, card.telephone),
        *(("Or" if number else "Address", words, basis) for number, (words, basis) in enumerate(card.address)),
        *whereabouts,
        ("Vehicles", "; ".join(card.vehicles) or NOT_RECORDED, ""),
        ("Reference", card.reference, ""),
    )
    return [_row(*row, points, lines) for row in said]


def _row(name: str, value: str, basis: str, points: float, lines: int) -> list[Cell]:
    small, room = max(points - 2, 9), WIDTHS[1] - 0.18
    words = [[Run(cut(value, points, room, lines * points * LEADING / 72), points)]]
    beneath = [[Run(cut(basis, small, room, 2 * small * LEADING / 72), small, False, palette.GREY)]] if basis else []
    return [[[Run(name, points, True, palette.GREY)]], [*words, *beneath]]
