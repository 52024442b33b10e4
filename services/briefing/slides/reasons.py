"""Why, in the words of the deck's audience: kinds and dates of events, no detail above tier basic."""

from __future__ import annotations

from services.briefing.domain.notes import system
from services.briefing.domain.proposal import Entry, steadiness, without
from services.briefing.domain.score import PartScore, Reason, on_day


def words(part: PartScore) -> str:
    """`Breach on 16 Nov 2026 (20); Arrest on …`; points only where a part has several reasons, none without points."""
    counted = [reason for reason in part.reasons if reason.points]
    said = [f"{_said(reason)} ({reason.points})" if len(counted) > 1 else _said(reason) for reason in counted]
    return "; ".join(dict.fromkeys(said))


def _said(reason: Reason) -> str:
    return reason.said(restricted=False)


def by_weight(entry: Entry) -> list[PartScore]:
    """Parts with points, heaviest first, what speaks against tasking last."""
    scored = [part for part in entry.parts if part.points]
    return sorted(scored, key=lambda part: (part.points < 0, -abs(part.points)))


def in_short(entry: Entry, most: int = 3) -> str:
    """One line for a table: events first, then standing facts."""
    found = [
        _said(reason)
        for part in by_weight(entry)
        for reason in part.reasons
        if reason.points > 0 and reason.tier == "basic"
    ]
    risk = {
        _said(reason) for part in entry.parts if part.part in ("risk", "mappa", "recency") for reason in part.reasons
    }
    events = [said for said in dict.fromkeys(found) if said not in risk]
    return "; ".join(events[:most]) or "Standing facts only: risk level and MAPPA"


def notes(entry: Entry) -> str:
    """Speaker notes: every part with points, cap, words, system and date."""
    said = [f"Rank {entry.rank} with {entry.points} points. Why:"]
    for part in entry.parts:
        said.append(f"{part.label}: {part.points} of at most {part.cap}{' (held to the cap)' if part.capped else ''}")
        said += [f"  - {_said(reason)}: {reason.points} points, {_basis(reason)}" for reason in part.reasons]
    said += [without(entry.without), steadiness(entry), *entry.contested, *entry.stale]
    said.append("This is a proposal and decides nothing by itself. Say so if asked.")
    return "\n".join(said)


def _basis(reason: Reason) -> str:
    if reason.tier != "basic":
        return "PPU record"
    return f"{system(reason.source)}, {on_day(reason.on)}" if reason.source else "no event held"
