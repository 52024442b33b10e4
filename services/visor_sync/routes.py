"""The HTTP door: which request is whose, and who may make it."""

import asyncio
from functools import partial
from typing import Any

import msgspec
from aiohttp import web

from services.visor_sync import openapi
from services.visor_sync.domain.answers import Cases, JournalQuery, Page, Parked, RecordsQuery
from services.visor_sync.domain.identifiers import VisorRef
from services.visor_sync.handlers import report
from services.visor_sync.handlers.ports import Mirror
from shared.audit import AuditEvent
from shared.http import Handler, Problem, Route, User, health, machine, read_query, user, walk

OPERATOR = "operator"
POLL_SECONDS = 0.05


def routes(mirror: Mirror, ready: Handler) -> list[Route]:
    """Every route of this service with its rule."""
    operator = machine(OPERATOR)
    return [
        *health(ready),
        Route("GET", "/api/status", partial(status, mirror), operator),
        Route("GET", "/api/records", partial(records, mirror), operator),
        Route("GET", "/api/records/{reference}", partial(record, mirror), operator),
        Route("GET", "/api/cases", partial(cases, mirror), operator),
        Route("GET", "/api/parked", partial(parked, mirror), operator),
        Route("GET", "/api/journal", partial(journal, mirror), operator),
        # Who may ask anything here may read what there is to ask; nobody else has a use for it.
        Route("GET", openapi.PATH, described, operator),
    ]


async def refused(mirror: Mirror, request: web.Request, asker: User, route: Route) -> None:
    """Audit that somebody asked what they may not see, before they are told so."""
    event = AuditEvent(actor=asker.subject, role=_role(asker), action="look.refused", detail={"route": route.path})
    async with mirror.store.transaction() as unit:
        await unit.audit([event])


async def status(mirror: Mirror, request: web.Request) -> web.Response:
    return _json(await report.status(mirror))


async def records(mirror: Mirror, request: web.Request) -> web.Response:
    asker, asked = user(request), read_query(request, RecordsQuery)
    return _json(await report.records(mirror, asked.after, asked.limit, asker.subject, _role(asker)))


async def record(mirror: Mirror, request: web.Request) -> web.Response:
    asker, reference = user(request), VisorRef.parse(request.match_info["reference"])
    if reference.canonical is None:
        raise Problem(404, "Nothing has a reference like this.")
    found = await report.one_record(mirror, reference.canonical, asker.subject, _role(asker))
    if found is None:
        raise Problem(404, "No record has this reference.")
    return _json(found)


async def cases(mirror: Mirror, request: web.Request) -> web.Response:
    asker, page = user(request), read_query(request, Page)
    return _json(Cases(await report.cases(mirror, page.limit, asker.subject, _role(asker))))


async def parked(mirror: Mirror, request: web.Request) -> web.Response:
    return _json(Parked(await report.parked(mirror, read_query(request, Page).limit)))


async def journal(mirror: Mirror, request: web.Request) -> web.Response:
    asked = read_query(request, JournalQuery)
    deadline = asyncio.get_running_loop().time() + asked.wait
    found = await report.journal(mirror, asked.after, asked.limit)
    while not found.lines and asked.after is not None and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(POLL_SECONDS)
        found = await report.journal(mirror, asked.after, asked.limit)
    return _json(found)


async def described(request: web.Request) -> web.Response:
    api = [row for row in walk(request.app) if row[1].startswith(openapi.DESCRIBED)]
    return _json(openapi.document(api))


def _role(asker: User) -> str:
    return ",".join(sorted(asker.roles))


def _json(body: msgspec.Struct | dict[str, Any]) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")
