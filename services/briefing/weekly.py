"""The weekly command: lists and decks of every area of the force, and a short table of what they hold."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from services.briefing import handlers, products
from services.briefing.domain.card import reference
from services.briefing.domain.notes import ordinal
from services.briefing.domain.proposal import Entry
from services.briefing.domain.weeks import Week
from services.briefing.handlers import Maker, Outcome
from services.briefing.places import places_of
from services.briefing.store import CONSUMER, Store
from services.briefing.subscriptions import PROJECTED
from shared.lag import Lag
from shared.logs import log

LOOK_SECONDS = 0.1


async def weekly(store: Store, maker: Maker, force: str, week: Week, now: datetime, folder: Path) -> list[Outcome]:
    """Make each area's list and deck, and put the decks into the folder. The same data makes nothing new."""
    outcomes = [await handlers.make(store, maker, place, week, now) for place in places_of(force, week.monday)]
    products.remove(folder, await store.withdrawn_files())
    for outcome in outcomes:
        product = outcome.made.product
        assert product.content is not None
        products.put(folder, product.file, product.content)
        proposal = outcome.made.proposal
        log.info(
            "proposal.made" if outcome.changed else "proposal.unchanged",
            area=proposal.area,
            week=proposal.week,
            version=outcome.made.version,
            eligible=proposal.eligible,
        )
    return outcomes


async def caught_up(store: Store, bootstrap: str, patience: float) -> bool:
    """Whether all that was said has been heard, waiting up to `patience` seconds for it."""
    lag = Lag()
    following = asyncio.create_task(lag.follow(store.pool, bootstrap, CONSUMER, PROJECTED))
    try:
        async with asyncio.timeout(patience):
            while lag.seconds != 0.0:  # noqa: ASYNC110 - Lag says a level, it has no event to wait for
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        return False
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    return True


def tell(outcomes: Sequence[Outcome], folder: Path, newest: datetime | None, *, complete: bool) -> None:
    """Print what was made: references and points, nobody's name."""
    lines = [line for outcome in outcomes for line in _of_area(outcome, folder)]
    if newest is None:
        lines.append("No nominal has been heard of yet: the lists are empty. Is the briefing service running?")
    elif not complete:
        lines.append(
            f"Not everything said has been heard; the newest change heard is of {newest:%Y-%m-%d %H:%M:%S} UTC."
        )
    sys.stdout.write("\n".join(lines) + "\n")


def _of_area(outcome: Outcome, folder: Path) -> list[str]:
    proposal, made = outcome.made.proposal, outcome.made
    state = f"version {made.version}, {'made now' if outcome.changed else 'unchanged'}"
    head = f"{proposal.area_name} {proposal.week}: {proposal.eligible} of {proposal.considered} considered, {state}"
    rows = [_row(entry) for entry in proposal.top]
    added = f"  and {len(proposal.runners_up_added) + len(proposal.added)} added: very high risk or active"
    return [head, *rows, added, f"  {folder / made.product.file}", ""]


def _row(entry: Entry) -> str:
    parts = sorted((part for part in entry.parts if part.points > 0), key=lambda part: -part.points)[:3]
    why = ", ".join(f"{part.label.lower()} {part.points}" for part in parts)
    moved = f"was {ordinal(entry.last_rank)}" if entry.last_rank else "new"
    return f"  {entry.rank}  {reference(entry.id)}  {entry.points:>3} points  {moved:<8}  {why}"
