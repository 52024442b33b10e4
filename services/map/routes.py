"""The HTTP door: request → handler."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from services.map import handlers
from services.map.changes import Changes
from services.map.domain import answers
from services.map.domain.clusters import Box
from services.map.domain.listing import SORTS, Filters
from services.map.domain.people import Risk
from services.map.domain.sight import REACH, NoSight, sight
from services.map.domain.words import NO_POINTS, RISKS
from services.map.handlers import Memory, Officer, Unknown
from shared.areas import District, districts
from shared.http import Freshness, Handler, Pages, Problem, Route, User, health, read_json, read_query, roles, user
from shared.lag import Lag
from shared.policy import Policy
from shared.policy.words import TERMS, sections

LONDON = ZoneInfo("Europe/London")
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


@dataclass(frozen=True)
class Door:
    """What the handlers of this door need."""

    memory: Memory
    newest: Callable[[], Awaitable[datetime | None]]
    pages: Pages
    policy: Policy
    changes: Changes
    lag: Lag
    shell: str
    clock: Callable[[], datetime]

    def today(self) -> date:
        return london_day(self.clock())

    async def freshness(self) -> Freshness:
        return Freshness(await self.newest(), self.lag.seconds)


def london_day(instant: datetime) -> date:
    """The civil date in London at an instant."""
    return instant.astimezone(LONDON).date()


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
        *health(ready),
    ]


async def refused(memory: Memory, request: web.Request, caller: User, route: Route) -> None:
    """The audit row of a caller whom a route's rule refused."""
    await handlers.refuse(memory, caller.subject, " ".join(sorted(caller.roles)), route.path, "role")


async def list_page(door: Door, request: web.Request) -> web.Response:
    version, ask = door.changes.version, read_query(request, ListAsk)
    officer = await _officer(door, request)
    filters = _filters(ask)
    found = await handlers.list_people(door.memory, officer, filters, ask.sort, ask.page, door.today())
    values = {
        "sorts": {code: label for code, (label, _) in SORTS.items()},
        "sort": ask.sort,
        "filters": filters.codes(),
    }
    return await _render(door, request, officer, "list.html", version, found=found, **values)


async def map_page(door: Door, request: web.Request) -> web.Response:
    officer = await _officer(door, request)
    return await _render(door, request, officer, "map.html", door.changes.version, shell=door.shell)


async def person_page(door: Door, request: web.Request) -> web.Response:
    version, officer = door.changes.version, await _officer(door, request)
    card = await _found(handlers.open_person(door.memory, door.policy, officer, _id(request), door.today()))
    return await _render(door, request, officer, "person.html", version, card=card)


async def policy_page(door: Door, request: web.Request) -> web.Response:
    """What may be shared, for whoever must answer for it. It shows no person, so there is no look to record."""
    said = sections(door.policy)
    return door.pages.render(request, "policy.html", policy=door.policy, sections=said, terms=TERMS)


async def features(door: Door, request: web.Request) -> web.Response:
    ask = await read_json(request, MapAsk)
    officer = await _officer(door, request)
    west, south, east, north = ask.bbox
    box = Box(west, south, east, north)
    seen = await handlers.map_features(door.memory, officer, _filters(ask), box, ask.zoom, door.today())
    return _json(answers.features(seen.clusters, seen.points, seen.tally, seen.data_version))


async def changes(door: Door, request: web.Request) -> web.Response:
    """Answers as soon as the data has moved beyond `since`, or after 20 s."""
    ask = read_query(request, ChangesAsk)
    version = await door.changes.beyond(ask.since, WAIT_SECONDS)
    return _json({"version": version, "freshness": (await door.freshness()).sentence()})


async def people(door: Door, request: web.Request) -> web.Response:
    ask = read_query(request, ListAsk)
    officer = await _officer(door, request)
    found = await handlers.list_people(door.memory, officer, _filters(ask), ask.sort, ask.page, door.today())
    return _json(answers.listing(found.rows, found.tally, found.part) | await _age(door))


async def person(door: Door, request: web.Request) -> web.Response:
    officer = await _officer(door, request)
    card = await _found(handlers.open_person(door.memory, door.policy, officer, _id(request), door.today()))
    return _json(answers.card(card) | await _age(door))


async def point(door: Door, request: web.Request) -> web.Response:
    officer = await _officer(door, request)
    found = await _found(handlers.find_point(door.memory, officer, _id(request), door.today()))
    return _json(answers.point(found))


async def _officer(door: Door, request: web.Request) -> Officer:
    who = user(request)
    may = sight(who.roles, who.force, who.covers, districts(), door.today())
    if isinstance(may, NoSight):
        resource = request.match_info.route.resource
        what = resource.canonical if resource else "unknown"
        await handlers.refuse(door.memory, who.subject, " ".join(sorted(who.roles)), what, may.code)
        raise Problem(403, may.why, title="You may not see this", kind="refused")
    return Officer(who.subject, may, by_itself=_background(request))


def _background(request: web.Request) -> bool:
    return request.path.startswith("/live/") or request.path.endswith("/again")


async def _found(asked: Awaitable[Any]) -> Any:
    try:
        return await asked
    except Unknown as unknown:
        raise Problem(
            404,
            "Nobody whom you may browse has this reference. That is no proof that nobody is known: check PNC.",
            title="Nobody found",
            kind="unknown-person",
        ) from unknown


def _id(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise Problem(404, "There is no such page.") from error


def _filters(ask: ListAsk | MapAsk) -> Filters:
    return Filters(ask.district, Risk.of(ask.risk) if ask.risk else None)


async def _render(
    door: Door, request: web.Request, officer: Officer, template: str, version: int, **values: Any
) -> web.Response:
    mine = [row for row in districts() if row.code in officer.sight.districts]
    return door.pages.render(
        request,
        template,
        freshness=await door.freshness(),
        districts=[
            {"code": row.code, "name": row.name, "pair": (row.code, row.name)} for row in sorted(mine, key=_by_name)
        ],
        version=version,
        risks={risk.code: word for risk, word in RISKS.items()},
        no_points=NO_POINTS,
        **values,
    )


def _by_name(row: District) -> str:
    return row.name


async def _age(door: Door) -> dict[str, Any]:
    fresh = await door.freshness()
    return {"as_at": fresh.as_at, "behind_seconds": fresh.behind}


def _json(value: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
