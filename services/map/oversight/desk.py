"""The HTTP door of the audit: request → handler, for those who look back at looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import msgspec
from aiohttp import web

from services.map.domain import answers
from services.map.domain.asks import OwnAsk
from services.map.domain.looked import about
from services.map.domain.oversight import OverBudget, Span
from services.map.domain.sight import Sight, sight
from services.map.door import answer, purpose_shown
from services.map.oversight import looks as work
from services.map.oversight.looks import Ledger, Reader
from shared.areas import districts
from shared.http import Handler, Pages, Problem, Route, read_query, session, signed_in, user


@dataclass(frozen=True)
class Desk:
    """What the handlers of this door need."""

    ledger: Ledger
    pages: Pages
    today: Callable[[], date]


def routes(desk: Desk) -> list[Route]:
    """Every route with its rule. What somebody looked at himself anybody may see who can sign in."""
    return [
        Route("GET", "/my-looks", partial(own_page, desk), signed_in()),
        Route("GET", "/api/my-looks", partial(own, desk), signed_in()),
    ]


async def own_page(desk: Desk, request: web.Request) -> web.Response:
    ask = read_query(request, OwnAsk)
    everything = ask.all is not None
    part = await work.own_looks(desk.ledger, reader(desk, request), ask.before, desk.today(), everything=everything)
    said = partial(about, districts=districts())
    return desk.pages.render(request, "own_looks.html", purpose=purpose_shown(request), part=part, about=said, ask=ask)


async def own(desk: Desk, request: web.Request) -> web.Response:
    ask = read_query(request, OwnAsk)
    everything = ask.all is not None
    part = await work.own_looks(desk.ledger, reader(desk, request), ask.before, desk.today(), everything=everything)
    return answer(answers.looks(part.looks, part.older, part.names, partial(about, districts=districts())))


def within_budget(routes: Sequence[Route]) -> list[Route]:
    """The same routes, which answer with a clear page where a look was refused because too many people were seen."""

    def guarded(handler: Handler) -> Handler:
        async def within(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except OverBudget as error:
                raise _too_many(error) from error

        return within

    return [msgspec.structs.replace(route, handler=guarded(route.handler)) for route in routes]


def _too_many(error: OverBudget) -> Problem:
    span = "an hour" if error.span is Span.HOUR else "a shift of 10 hours"
    detail = (
        f"This would be more than {error.limit} different people within {span}, and your role allows no more. "
        "Those whom you have seen already you may open again. If a child is missing or a crime is in action, choose "
        "that purpose: it is never held back. Otherwise ring your supervisor. This was recorded."
    )
    return Problem(429, detail, title="You have looked at very many people", kind="budget")


def reader(desk: Desk, request: web.Request) -> Reader:
    """Who asks, with whom he may see now."""
    who = user(request)
    may = sight(who.roles, who.force, who.covers, districts(), desk.today())
    known = session(request)
    why = (known.purpose.code, known.purpose.reference) if known and known.purpose else ("", "")
    return Reader(who.subject, " ".join(sorted(who.roles)), may if isinstance(may, Sight) else None, *why)
