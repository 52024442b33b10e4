"""One slide a person: who, which dangers, why this week, what changed."""

from __future__ import annotations

from typing import Any

from services.briefing.domain.card import Card
from services.briefing.domain.proposal import Entry, without
from services.briefing.slides import details, frame, palette, reasons, why
from services.briefing.slides.content import Deck, Drawn
from services.briefing.slides.draw import PILL, Box, Run, badges, flow, label, text
from services.briefing.slides.panel import changed, check
from services.briefing.slides.portrait import portrait

LEFT = Box(0.5, 1.5, 2.3, 5.35)


def person(made: Any, deck: Deck, entry: Entry) -> Drawn:
    card = deck.cards[entry.id]
    slide = frame.slide(made, card.name, box=Box(1.4, 0.55, 8.7, 0.72), size=30)
    rank = [[Run(str(entry.rank), 28, True, palette.WHITE)]]
    label(slide.shapes, Box(0.5, 0.55, 0.72, 0.72), f"Rank {entry.rank}", rank, palette.BLUE)
    risk = [[Run(card.risk.upper(), 18, True, palette.WHITE)], [Run("risk of serious harm", 11, False, palette.WHITE)]]
    harm = f"Risk of serious harm: {card.risk}"
    label(slide.shapes, Box(10.25, 0.55, 2.58, 0.72), harm, risk, palette.RISK[card.risk_code])
    _left(slide, deck, card)
    _columns(slide, card, entry)
    return slide, f"{card.name}\n{reasons.notes(entry)}"


def _left(slide: Any, deck: Deck, card: Card) -> None:
    """Picture and warning markers; the more markers, the smaller the picture."""
    places = flow(card.markers, LEFT.wide)
    needed = max((top + PILL for _, top, _ in places), default=0.55) + 0.62
    picture = min(2.55, LEFT.tall - needed)
    portrait(slide.shapes, Box(LEFT.left, LEFT.top, LEFT.wide, picture), card.id, sandbox=deck.sandbox)
    top = LEFT.top + picture + 0.2
    heading = [[Run("Warning markers", 14, True, palette.NAVY)]]
    text(slide.shapes, Box(LEFT.left, top, LEFT.wide, 0.28), "Warning markers", heading)
    below = Box(LEFT.left, top + 0.36, LEFT.wide, 0.5)
    badges(slide.shapes, below, card.markers)
    if not card.markers:
        none = [[Run("None recorded. No marker is no assurance.", 11, False, palette.GREY)]]
        text(slide.shapes, below, "No warning marker", none)


def _columns(slide: Any, card: Card, entry: Entry) -> None:
    """Details and reasons side by side; what changed goes under the one with more room."""
    warnings = check((*entry.contested, *entry.stale))
    news = changed((*(f"{said}." for said in entry.changes[-5:]), without(entry.without)))
    middle = details.COLUMN.tall - details.tall(card, 13, 6) - warnings.tall(details.COLUMN.wide, 11)
    right = why.COLUMN.tall - why.tall(entry, why.SIZES[1])
    in_middle = middle > right
    details.details(slide, card, [warnings, news] if in_middle else [warnings])
    why.why(slide, entry, [] if in_middle else [news])
