"""The last slides: who else goes on BAT, and how the list was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.briefing.domain.proposal import Entry, Proposal
from services.briefing.slides import frame, palette
from services.briefing.slides.content import Deck, Drawn
from services.briefing.slides.draw import Box, Run, text
from services.briefing.slides.grid import Cell, row_heights, table
from services.briefing.slides.measure import cut

COLUMNS = (3.3, 1.75, 1.3, 2.95, 3.03)
ROOM = 5.35
SIZE = 12.0


def others(made: Any, deck: Deck) -> list[Drawn]:
    """Very high risk and active people beyond the five, in as many slides as their rows need."""
    pages = _pages([_row(deck, entry) for entry in deck.others])
    drawn = []
    for number, rows in enumerate(pages, 1):
        of = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        slide = frame.slide(made, f"Also on BAT: very high risk and active{of}")
        alt = f"Table of {len(rows)} more people with risk, manager and why they are added"
        table(slide.shapes, (0.5, 1.4), ("Others added", alt), COLUMNS, [_header(), *rows], least=0.38)
        drawn.append(
            (
                slide,
                "Added whatever their rank: very high risk, missing, breach or new intelligence. In order of score.",
            )
        )
    return drawn


def _header() -> list[Cell]:
    return [[[Run(word, SIZE, True, palette.NAVY)]] for word in ("Name", "Born", "Risk", "Manager", "Why on BAT")]


def _row(deck: Deck, entry: Entry) -> list[Cell]:
    card = deck.cards[entry.id]

    def short(words: str, column: int, bold: bool = False) -> str:
        return cut(words, SIZE, COLUMNS[column] - 0.18, 2 * SIZE * 1.2 / 72, bold)

    return [
        [[Run(short(card.name, 0, True), SIZE, True)]],
        [[Run(card.born, SIZE)]],
        [[Run(card.risk, SIZE, True, palette.RISK[card.risk_code])]],
        [[Run(short(f"{card.manager} {card.telephone}".strip(), 3), SIZE)]],
        [[Run(short("; ".join(entry.always), 4), SIZE)]],
    ]


def _pages(rows: Sequence[list[Cell]]) -> list[list[list[Cell]]]:
    pages: list[list[list[Cell]]] = []
    used = ROOM
    for row in rows:
        tall = row_heights([row], COLUMNS, 0.38, header=False)[0]
        if used + tall > ROOM:
            pages.append([])
            used = 0.42
        pages[-1].append(row)
        used += tall
    return pages


def method(made: Any, deck: Deck) -> Drawn:
    proposal = deck.proposal
    slide = frame.slide(made, "How this list was made")
    said = _method(deck)
    paragraphs = [[Run(f"{head}  ", 14, True, palette.NAVY), Run(words, 14)] for head, words in said]
    text(slide.shapes, Box(0.5, 1.45, 6.3, 5.4), "How this list was made", paragraphs, after=9)
    header = [[[Run(word, 12, True, palette.NAVY)]] for word in ("Part", "At most", "Why it counts")]
    rows = [
        [
            [[Run(part.label, 12, True)]],
            [[Run(str(part.cap).replace("-", "\u2212"), 12, True, palette.BLUE)]],
            [[Run(part.reason, 12)]],
        ]
        for part in deck.table.part
    ]
    spoken = ("Score table", "The parts of the score with their caps and reasons")
    table(slide.shapes, (7.15, 1.4), spoken, (1.55, 0.85, 3.28), [header, *rows], least=0.3)
    return slide, f"Score table {proposal.table_version}: {deck.table.status}. " + " ".join(words for _, words in said)


def _method(deck: Deck) -> tuple[tuple[str, str], ...]:
    proposal = deck.proposal
    return (
        (
            "A proposal, not a decision.",
            "Rules made it. Two people approve, change or refuse it, with reasons; nothing is published by itself.",
        ),
        ("Who was considered.", _considered(proposal)),
        (
            "Score table.",
            f"Version {proposal.table_version}. {deck.table.status}. Points of each part stop at its cap.",
        ),
        ("What never counts.", "Age, sex, ethnicity, religion, disability, nationality, postcode and deprivation."),
        ("Contact that police initiated.", "Visits have no points, however many."),
        ("Records that disagree.", "The more protective value counts, and the slide says so."),
        ("Ties.", "The newer event first, then by chance fixed for the week."),
        ("Challenge it.", "Every point has its record and date on the briefing page; a manager can say what is wrong."),
    )


def _considered(proposal: Proposal) -> str:
    left, missing = proposal.left_out, len(proposal.unplaced)
    counts = (
        (left["community"], "in custody, hospital or abroad"),
        (left["area"], f"living outside {proposal.area_name}"),
        (left["force"], "managed by another force"),
        (left["handling"], "because of handling"),
        (missing, "with no address in a known area, on no list"),
    )
    said = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{proposal.eligible} of {proposal.considered} people. Left out: {said or 'nobody'}."
