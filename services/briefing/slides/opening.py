"""The first two slides: what this is, and the five at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.briefing.domain.proposal import Entry
from services.briefing.domain.score import on_day
from services.briefing.slides import frame, palette, reasons
from services.briefing.slides.content import Deck, Drawn
from services.briefing.slides.draw import Box, Run, block, label, text
from services.briefing.slides.grid import Cell, row_heights, table
from services.briefing.slides.measure import cut

COLUMNS = (0.55, 4.0, 1.35, 1.35, 4.2, 0.88)
ROOM = 5.3


def cover(made: Any, deck: Deck) -> Drawn:
    proposal, week = deck.proposal, deck.week
    slide = frame.slide(made, deck.heading, box=Box(0.9, 2.35, 7.2, 0.95), colour=palette.WHITE, size=54)
    ground = block(slide.shapes, Box(0, 0, 8.6, 6.9), "Ground", "Dark ground of the title", palette.NAVY)
    slide.shapes._spTree.remove(ground._element)
    slide.shapes._spTree.insert(2, ground._element)
    force = [[Run(f"{proposal.force.title()} Constabulary", 16, False, palette.SKY)]]
    text(slide.shapes, Box(0.9, 1.75, 7.2, 0.4), "Force", force)
    days = f"Week {week.number} of {week.year}: {on_day(week.monday)} to {on_day(week.sunday)}"
    said = [[Run("Briefing and Tasking", 22, False, palette.WHITE)], [Run(days, 16, False, palette.SKY)]]
    text(slide.shapes, Box(0.9, 3.45, 7.2, 0.9), "Week", said, after=6)
    label(
        slide.shapes, Box(0.9, 4.75, 3.6, 0.5), deck.state, [[Run(deck.state, 16, True, palette.BLACK)]], palette.YELLOW
    )
    _facts(slide, deck)
    notes = (
        f"{deck.heading} for {proposal.week}. {deck.state}. "
        "A proposal made by rules, which nobody has approved yet: it decides nothing by itself. "
        f"Made on {deck.made}. Do not use after {deck.expires}."
    )
    return slide, notes


def _facts(slide: Any, deck: Deck) -> None:
    proposal = deck.proposal
    facts = (
        (str(len(proposal.top)), "proposed for tasking this week"),
        (str(len(deck.others)), "others added: very high risk, missing, open breach or new intelligence"),
        (str(proposal.eligible), f"considered in {proposal.area_name}, out of {proposal.considered} on record"),
    )
    for number, (figure, words) in enumerate(facts):
        top = 1.15 + number * 1.3
        text(slide.shapes, Box(9.1, top, 3.7, 0.62), f"Figure {number + 1}", [[Run(figure, 36, True, palette.NAVY)]])
        text(
            slide.shapes,
            Box(9.1, top + 0.62, 3.7, 0.48),
            f"Meaning {number + 1}",
            [[Run(words, 12, False, palette.GREY)]],
        )
    rule = [
        [Run("Expires ", 14, True), Run(deck.expires, 14, True, palette.RISK["high"])],
        [Run(f"Made {deck.made}, score table {proposal.table_version}", 12, False, palette.GREY)],
        [Run("For briefing to officers of the force. Do not copy, print or send on.", 12, False, palette.GREY)],
    ]
    text(slide.shapes, Box(9.1, 5.35, 3.75, 1.2), "Expiry and handling", rule, after=5)


def overview(made: Any, deck: Deck) -> Drawn:
    title = f"The {_count(len(deck.proposal.top))} for {deck.proposal.area_name} at a glance"
    slide = frame.slide(made, title)
    if not deck.proposal.top:
        none = [[Run("Nobody in this area meets the rules this week.", 20)]]
        text(slide.shapes, Box(0.5, 1.6, 12, 0.5), "Nobody", none)
        return slide, "Nobody in this area meets the rules this week. The last slide says how the list is made."
    header: Sequence[Cell] = [
        [[Run(word, 12, True, palette.NAVY)]] for word in ("", "Name", "Risk", "MAPPA", "Why this week", "Points")
    ]
    size = next((points for points in (16, 15, 14, 13, 12, 11) if _tall(header, deck, points) <= ROOM), 10)
    rows: list[Sequence[Cell]] = [header, *(_row(deck, entry, size) for entry in deck.proposal.top)]
    least = (ROOM - 0.4) / len(deck.proposal.top) if size > 13 else 0.4
    table(slide.shapes, (0.5, 1.4), ("Overview", _spoken(deck)), COLUMNS, rows, least=min(least, 0.95))
    names = (f"{entry.rank}. {deck.cards[entry.id].name}: {reasons.in_short(entry)}" for entry in deck.proposal.top)
    return slide, "\n".join(names)


def _tall(header: Sequence[Cell], deck: Deck, points: float) -> float:
    rows = [header, *(_row(deck, entry, points) for entry in deck.proposal.top)]
    return sum(row_heights(rows, COLUMNS, 0.4, header=True))


def _row(deck: Deck, entry: Entry, size: float) -> list[Cell]:
    card = deck.cards[entry.id]
    room = COLUMNS[1] - 0.2
    name = cut(card.name, size, room, 3 * size * 1.2 / 72, bold=True)
    return [
        [[Run(str(entry.rank), size + 5, True, palette.BLUE)]],
        [[Run(name, size, True)], [Run(f"Born {card.born}", size - 3, False, palette.GREY)]],
        [[Run(card.risk, size, True, palette.RISK[card.risk_code])]],
        [[Run(words, size - 2)] for words in card.mappa.split(", ")],
        [[Run(cut(reasons.in_short(entry), size - 1, COLUMNS[4] - 0.2, 3 * size * 1.2 / 72), size - 1)]],
        [[Run(str(entry.points), size + 1, True)]],
    ]


def _spoken(deck: Deck) -> str:
    said = (
        f"{entry.rank} {deck.cards[entry.id].name}, {deck.cards[entry.id].risk} risk" for entry in deck.proposal.top
    )
    return f"Table of the proposed people in order: {'; '.join(said)}"


def _count(number: int) -> str:
    return {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}.get(number, str(number))
