"""Which slides, in which order."""

from __future__ import annotations

from services.briefing.domain.proposal import Proposal
from services.briefing.slides import frame
from services.briefing.slides.closing import method, others
from services.briefing.slides.content import Deck
from services.briefing.slides.opening import cover, overview
from services.briefing.slides.person import person

__all__ = ["Deck", "build", "file_name"]


def file_name(proposal: Proposal) -> str:
    """`bat-north-2026-W48.pptx`: area and week, nobody's name."""
    return f"bat-{proposal.area}-{proposal.week}.pptx"


def build(deck: Deck) -> bytes:
    """The .pptx file. The same deck gives the same bytes."""
    made = frame.blank(f"BAT {deck.heading}, {deck.proposal.week}", deck.made_at)
    drawn = [cover(made, deck), overview(made, deck)]
    drawn += [person(made, deck, entry) for entry in deck.proposal.top]
    drawn += [*others(made, deck), method(made, deck)]
    for number, (slide, notes) in enumerate(drawn, 1):
        frame.close(slide, deck.footer, number, notes, sandbox=deck.sandbox)
    return frame.packed(made)
