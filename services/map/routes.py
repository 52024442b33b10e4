"""The HTTP door: request → handler."""

from functools import partial
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from services.map import handlers, purpose_card, searching
from services.map.domain import answers
from services.map.domain.clusters import Box
from services.map.domain.listing import SORTS, Filters
from services.map.domain.people import Risk
from services.map.domain.sight import REACH
from services.map.door import Door, age, answer, id_of, looker, or_nobody, render
from services.map.handlers import Memory
from shared.http import Handler, Route, User, health, read_json, read_query, roles
from shared.policy.words import TERMS, sections

WAIT_SECONDS = 20.0

RiskCode = Literal["very_high", "high", "medium", "low", "unknown"]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-85, le=85)]


class ListAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list's query: codes only, never a person's details."""

    district: str | None = None
    risk: RiskCode | None = None
    sort: Literal["risk", "name", "district"] = "risk"
    page: int = 1


class MapAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A map view, in a body so that it stays out of every address. `bbox` is west, south, east, north in degrees."""

    bbox: tuple[Longitude, Latitude, Longitude, Latitude]
    zoom: Annotated[int, msgspec.Meta(ge=0, le=19)]
    district: str | None = None
    risk: RiskCode | None = None


class ChangesAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data version that the page shows."""

    since: int = 0


def routes(door: Door, ready: Handler) -> list[Route]:
    """Every route with its rule; behind it, rows are filtered by the sight of whoever asks.

    `/live/…` gives the same pages to a page that refreshes itself, so that it does not keep an idle session alive.
    """
    look = roles(*REACH)
    return [
        Route("GET", "/", partial(list_page, door), look),
        Route("GET", "/live/", partial(list_page, door), look, background=True),
        Route("GET", "/map", partial(map_page, door), look),
        Route("GET", "/people/{id}", partial(person_page, door), look),
        Route("GET", "/live/people/{id}", partial(person_page, door), look, background=True),
        Route("POST", "/api/features", partial(features, door), look),
        Route("POST", "/api/features/again", partial(features, door), look, background=True),
        Route("GET", "/api/changes", partial(changes, door), look, background=True),
        Route("GET", "/api/people", partial(people, door), look),
        Route("GET", "/api/people/{id}", partial(person, door), look),
        Route("GET", "/api/people/{id}/point", partial(point, door), look),
        Route("GET", "/policy", partial(policy_page, door), roles(*REACH, "auditor")),
        *purpose_card.routes(door),
        *searching.routes(door),
        *health(ready),
    ]


async def refused(memory: Memory, request: web.Request, caller: User, route: Route) -> None:
    """The audit row of a caller whom a route's rule refused."""
    what, force = route.path, caller.force
    await handlers.refuse(memory, caller.subject, " ".join(sorted(caller.roles)), what, "role", force=force)


async def list_page(door: Door, request: web.Request) -> web.Response:
    version, ask = door.changes.version, read_query(request, ListAsk)
    officer = await looker(door, request)
    filters = _filters(ask)
    found = await handlers.list_people(door.memory, officer, filters, ask.sort, ask.page, door.today())
    values = {
        "sorts": {code: label for code, (label, _) in SORTS.items()},
        "sort": ask.sort,
        "filters": filters.codes(),
    }
    return await render(door, request, officer, "list.html", version, found=found, **values)


async def map_page(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    return await render(door, request, officer, "map.html", door.changes.version, shell=door.shell)


async def person_page(door: Door, request: web.Request) -> web.Response:
    version, officer = door.changes.version, await looker(door, request)
    card = await or_nobody(handlers.open_person(door.memory, door.policy, officer, id_of(request), door.today()))
    return await render(door, request, officer, "person.html", version, card=card)


async def policy_page(door: Door, request: web.Request) -> web.Response:
    """What may be shared, for whoever must answer for it. It shows no person, so there is no look to record."""
    said = sections(door.policy)
    return door.pages.render(request, "policy.html", policy=door.policy, sections=said, terms=TERMS)


async def features(door: Door, request: web.Request) -> web.Response:
    ask = await read_json(request, MapAsk)
    officer = await looker(door, request)
    west, south, east, north = ask.bbox
    box = Box(west, south, east, north)
    seen = await handlers.map_features(door.memory, officer, _filters(ask), box, ask.zoom, door.today())
    return answer(answers.features(seen.clusters, seen.points, seen.tally, seen.data_version))


async def changes(door: Door, request: web.Request) -> web.Response:
    """Answers as soon as the data has moved beyond `since`, or after 20 s."""
    ask = read_query(request, ChangesAsk)
    version = await door.changes.beyond(ask.since, WAIT_SECONDS)
    return answer({"version": version, "freshness": (await door.freshness()).sentence()})


async def people(door: Door, request: web.Request) -> web.Response:
    ask = read_query(request, ListAsk)
    officer = await looker(door, request)
    found = await handlers.list_people(door.memory, officer, _filters(ask), ask.sort, ask.page, door.today())
    return answer(answers.listing(found.rows, found.tally, found.part) | await age(door))


async def person(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    card = await or_nobody(handlers.open_person(door.memory, door.policy, officer, id_of(request), door.today()))
    return answer(answers.card(card) | await age(door))


async def point(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    found = await or_nobody(handlers.find_point(door.memory, officer, id_of(request), door.today()))
    return answer(answers.point(found))


def _filters(ask: ListAsk | MapAsk) -> Filters:
    return Filters(ask.district, Risk.of(ask.risk) if ask.risk else None)
