"""The HTTP door: request → handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import msgspec
from aiohttp import web

from services.briefing import handlers
from services.briefing.domain.eligibility import Place
from services.briefing.domain.shown import RESTRICTED, shown
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import Week
from services.briefing.handlers import Memory, NothingMade, Seen, Viewer
from services.briefing.places import places_of
from shared.http import Freshness, Handler, Pages, Problem, Route, User, health, read_query, roles, user
from shared.lag import Lag

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class WeekAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`week` as `2026-W48`; without one, the week in which the page is asked for."""

    week: str = ""


@dataclass(frozen=True)
class Door:
    """What the handlers of this door need."""

    memory: Memory
    newest: Callable[[], Awaitable[datetime | None]]
    pages: Pages
    table: ScoreTable
    basic: frozenset[str]
    lag: Lag
    clock: Callable[[], datetime]


def routes(door: Door, ready: Handler) -> list[Route]:
    """Every route with its rule; behind it, each sees the areas he covers, in the words of his tier."""
    look = roles("npt-supervisor", "ppu-staff", "ppu-supervisor", "intelligence")
    return [
        Route("GET", "/", partial(week_page, door), look),
        Route("GET", "/decks/{area}/{week}", partial(deck, door), look),
        *health(ready),
    ]


async def refused(memory: Memory, request: web.Request, caller: User, route: Route) -> None:
    """The audit row of a caller whom a route's rule refused."""
    await handlers.refuse(memory, _viewer(caller), route.path, "role")


async def week_page(door: Door, request: web.Request) -> web.Response:
    """The week's lists of the areas that the caller covers, with every reason."""
    caller = user(request)
    current = Week.of(door.clock())
    week = _week(read_query(request, WeekAsk).week) or current
    places = await _places(door, caller, week, "/")
    seen = await handlers.view(door.memory, _viewer(caller), door.basic, places, week)
    return door.pages.render(
        request,
        "week.html",
        freshness=Freshness(await door.newest(), door.lag.seconds),
        week=week,
        before=week.before,
        current=current,
        table=door.table,
        lists=[_list(door, one, caller) for one in seen],
        missing=[place for place in places if place.code not in {one.made.proposal.area for one in seen}],
    )


async def deck(door: Door, request: web.Request) -> web.Response:
    """A BAT deck; the disclosure is on record before the first byte leaves."""
    caller, week = user(request), _week(request.match_info["week"])
    if week is None:
        raise Problem(404, "There is no such week.")
    places = await _places(door, caller, week, "/decks")
    place = next((place for place in places if place.code == request.match_info["area"]), None)
    if place is None:
        await handlers.refuse(door.memory, _viewer(caller), "/decks", "area")
        raise Problem(403, "Your account does not cover this area.", title="You may not see this", kind="refused")
    try:
        product = await handlers.disclose(door.memory, _viewer(caller), place, week)
    except NothingMade as error:
        raise Problem(404, "No deck is there for this week. It was not made yet, or it was withdrawn.") from error
    named = {"Content-Disposition": f'attachment; filename="{product.file}"'}
    return web.Response(body=product.content, content_type=PPTX, headers=named)


def _viewer(caller: User) -> Viewer:
    return Viewer(caller.subject, " ".join(sorted(caller.roles)))


async def _places(door: Door, caller: User, week: Week, what: str) -> list[Place]:
    covered = [place for place in places_of(caller.force, week.monday) if caller.covers(place.code)]
    if not covered:
        await handlers.refuse(door.memory, _viewer(caller), what, "area")
        raise Problem(403, "Your account covers no area of a force.", title="You may not see this", kind="refused")
    return covered


def _week(written: str) -> Week | None:
    week = Week.parse(written) if written else None
    if written and week is None:
        raise Problem(404, "There is no such week. A week is written as 2026-W48.")
    return week


def _list(door: Door, seen: Seen, caller: User) -> dict[str, object]:
    proposal = seen.made.proposal
    show = partial(shown, restricted=not caller.roles.isdisjoint(RESTRICTED))
    return {
        "proposal": proposal,
        "made": seen.made,
        "expired": Week.of(door.clock()).monday > seen.made.product.expires_on,
        "top": [show(entry, seen.cards.get(entry.id)) for entry in proposal.top],
        "next": [show(entry, seen.cards.get(entry.id)) for entry in proposal.runners_up],
        "added": [show(entry, seen.cards.get(entry.id)) for entry in proposal.added],
    }
