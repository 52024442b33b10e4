"""The HTTP door: request → handler."""

from functools import partial

from aiohttp import web

from services.map import export_desk, handlers, openapi, purpose_card, searching
from services.map.domain import answers, shapes
from services.map.domain.asks import ChangesAsk, ListAsk, MapAsk
from services.map.domain.asks import filters as filters_of
from services.map.domain.clusters import Box
from services.map.domain.export import EXPORTERS
from services.map.domain.listing import SORTS
from services.map.domain.sight import REACH
from services.map.door import Door, age, answer, id_of, looker, or_nobody, render
from services.map.handlers import Memory
from shared.http import Handler, Route, User, health, read_json, read_query, roles, signed_in, user, walk
from shared.policy.words import TERMS, sections


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
        Route("GET", openapi.PATH, described, signed_in()),
        Route("GET", "/policy", partial(policy_page, door), roles(*REACH, "auditor")),
        *purpose_card.routes(door),
        *searching.routes(door),
        *export_desk.routes(door),
        *health(ready),
    ]


async def refused(memory: Memory, request: web.Request, caller: User, route: Route) -> None:
    """The audit row of a caller whom a route's rule refused."""
    what, force = route.path, caller.force
    await handlers.refuse(memory, caller.subject, " ".join(sorted(caller.roles)), what, "role", force=force)


async def list_page(door: Door, request: web.Request) -> web.Response:
    version, ask = door.changes.version, read_query(request, ListAsk)
    officer = await looker(door, request)
    filters = filters_of(ask)
    found = await handlers.list_people(door.memory, officer, filters, ask.sort, ask.page, door.today())
    values = {
        "sorts": {code: label for code, (label, _) in SORTS.items()},
        "sort": ask.sort,
        "filters": filters.codes(),
        "may_export": not user(request).roles.isdisjoint(EXPORTERS),
    }
    return await render(door, request, officer, "list.html", version, found=found, **values)


async def map_page(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    return await render(door, request, officer, "map.html", door.changes.version, shell=door.shell)


async def person_page(door: Door, request: web.Request) -> web.Response:
    version, officer = door.changes.version, await looker(door, request)
    card = await or_nobody(handlers.open_person(door.memory, door.policy, officer, id_of(request), door.today()))
    return await render(door, request, officer, "person.html", version, card=card, to_do=door.to_do)


async def policy_page(door: Door, request: web.Request) -> web.Response:
    """What may be shared, for whoever must answer for it. It shows no person, so there is no look to record."""
    said = sections(door.policy)
    return door.pages.render(request, "policy.html", policy=door.policy, sections=said, terms=TERMS)


async def features(door: Door, request: web.Request) -> web.Response:
    ask = await read_json(request, MapAsk)
    officer = await looker(door, request)
    west, south, east, north = ask.bbox
    box = Box(west, south, east, north)
    seen = await handlers.map_features(door.memory, officer, filters_of(ask), box, ask.zoom, door.today())
    return answer(answers.features(seen.clusters, seen.points, seen.tally, seen.data_version))


async def changes(door: Door, request: web.Request) -> web.Response:
    """Answers as soon as the data has moved beyond `since`, or after so many seconds."""
    ask = read_query(request, ChangesAsk)
    version = await door.changes.beyond(ask.since, ask.wait)
    return answer(shapes.Changed(version, (await door.freshness()).sentence()))


async def people(door: Door, request: web.Request) -> web.Response:
    ask = read_query(request, ListAsk)
    officer = await looker(door, request)
    found = await handlers.list_people(door.memory, officer, filters_of(ask), ask.sort, ask.page, door.today())
    return answer(answers.listing(found.rows, found.tally, found.part, await age(door)))


async def person(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    card = await or_nobody(handlers.open_person(door.memory, door.policy, officer, id_of(request), door.today()))
    return answer(answers.card(card, await age(door)))


async def point(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    found = await or_nobody(handlers.find_point(door.memory, officer, id_of(request), door.today()))
    return answer(answers.point(found))


async def described(request: web.Request) -> web.Response:
    return answer(openapi.document(row for row in walk(request.app) if row[1].startswith(openapi.DESCRIBED)))
