"""The HTTP door: which request is whose, and who may make it."""

import asyncio
from functools import partial

import msgspec
from aiohttp import web

from services.visor_sync.handlers import report
from services.visor_sync.handlers.ports import Mirror
from shared.audit import AuditEvent
from shared.http import Handler, Problem, Route, User, health, machine, read_query, user

OPERATOR = "operator"
POLL_SECONDS = 0.05


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many rows to answer with."""

    limit: int = 200


class JournalQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which place of the journal, how many lines, and how many seconds to wait for the first."""

    after: int | None = None
    limit: int = 500
    wait: float = 0.0


def routes(mirror: Mirror, ready: Handler) -> list[Route]:
    """Every route of this service with its rule."""
    operator = machine(OPERATOR)
    return [
        *health(ready),
        Route("GET", "/api/status", partial(status, mirror), operator),
        Route("GET", "/api/records/{reference}", partial(record, mirror), operator),
        Route("GET", "/api/cases", partial(cases, mirror), operator),
        Route("GET", "/api/parked", partial(parked, mirror), operator),
        Route("GET", "/api/journal", partial(journal, mirror), operator),
    ]


async def refused(mirror: Mirror, request: web.Request, asker: User, route: Route) -> None:
    """Audit that somebody asked what they may not see, before they are told so."""
    event = AuditEvent(actor=asker.subject, role=_role(asker), action="look.refused", detail={"route": route.path})
    async with mirror.store.transaction() as unit:
        await unit.audit([event])


async def status(mirror: Mirror, request: web.Request) -> web.Response:
    return _json(await report.status(mirror))


async def record(mirror: Mirror, request: web.Request) -> web.Response:
    asker = user(request)
    found = await report.one_record(mirror, request.match_info["reference"], asker.subject, _role(asker))
    if found is None:
        raise Problem(404, "No record has this reference.")
    return _json(found)


async def cases(mirror: Mirror, request: web.Request) -> web.Response:
    asker, page = user(request), read_query(request, Page)
    return _json({"cases": await report.cases(mirror, page.limit, asker.subject, _role(asker))})


async def parked(mirror: Mirror, request: web.Request) -> web.Response:
    return _json({"parked": await report.parked(mirror, read_query(request, Page).limit)})


async def journal(mirror: Mirror, request: web.Request) -> web.Response:
    asked = read_query(request, JournalQuery)
    deadline = asyncio.get_running_loop().time() + min(asked.wait, 30)
    place, lines = await report.journal(mirror, asked.after, asked.limit)
    while not lines and asked.after is not None and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(POLL_SECONDS)
        place, lines = await report.journal(mirror, asked.after, asked.limit)
    return _json({"next": place, "lines": lines})


def _role(asker: User) -> str:
    return ",".join(sorted(asker.roles))


def _json(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")
