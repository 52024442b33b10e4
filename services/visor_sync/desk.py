"""The HTTP door of the desk: cases that people decide, as pages and as JSON, with the same rules."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import msgspec
from aiohttp import web

from services.visor_sync.domain import casework as work
from services.visor_sync.domain.casework import Answer, DeskCases, Propose
from services.visor_sync.domain.deciding import VALUE, Undecidable
from services.visor_sync.handlers import casework
from services.visor_sync.handlers.casework import NoSuchCase, Officer, Outdated
from services.visor_sync.handlers.ports import Mirror
from shared.http import Handler, Pages, Problem, Route, read_form, read_json, roles, user

DECIDERS = ("ppu-staff", "ppu-supervisor")
CHANGED = "The case, or what was proposed about it, is not what it was when you looked. Look at it again."


class ProposeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page's form; `part` and `said` name the parts of a value of several parts, in one order."""

    stamp: str
    outcome: str = ""
    reason: str = ""
    value: str = ""
    part: list[str] = []
    said: list[str] = []


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page's form: which button was pressed."""

    decision: uuid.UUID
    answer: Literal["confirm", "reject"]
    words: str = ""


@dataclass(frozen=True)
class Desk:
    """What the pages need."""

    mirror: Mirror
    pages: Pages


def api(mirror: Mirror) -> list[Route]:
    """The desk's JSON routes."""
    rule = roles(*DECIDERS)
    return [
        Route("GET", "/api/desk/cases", partial(cases, mirror), rule),
        Route("GET", "/api/desk/cases/{case}", partial(case, mirror), rule),
        Route("POST", "/api/desk/cases/{case}/proposals", partial(propose, mirror), rule),
        Route("POST", "/api/desk/cases/{case}/answers", partial(answer, mirror), rule),
    ]


def pages(desk: Desk) -> list[Route]:
    """The desk's pages."""
    rule = roles(*DECIDERS)

    def page(method: str, path: str, handler: Callable[[Desk, web.Request], Awaitable[web.StreamResponse]]) -> Route:
        bound: Handler = partial(handler, desk)
        return Route(method, path, bound, rule)

    return [
        page("GET", "/cases", list_page),
        page("GET", "/cases/{case}", case_page),
        page("POST", "/cases/{case}/propose", propose_page),
        page("POST", "/cases/{case}/answer", answer_page),
    ]


async def cases(mirror: Mirror, request: web.Request) -> web.Response:
    return _json(DeskCases(await casework.cases(mirror, _officer(request))))


async def case(mirror: Mirror, request: web.Request) -> web.Response:
    return _json(await _allowed(mirror, request, casework.case(mirror, _officer(request), _id(request))))


async def propose(mirror: Mirror, request: web.Request) -> web.Response:
    asked = await read_json(request, Propose)
    made = casework.propose(mirror, _officer(request), _id(request), asked)
    return _json(work.Proposed(await _allowed(mirror, request, made)))


async def answer(mirror: Mirror, request: web.Request) -> web.Response:
    said = await read_json(request, Answer)
    return _json(work.Answered(await _answered(mirror, request, said)))


async def list_page(desk: Desk, request: web.Request) -> web.Response:
    found = await casework.cases(desk.mirror, _officer(request))
    return desk.pages.render(request, "cases.html", cases=found, most=casework.MOST, now=datetime.now(UTC), **_words())


async def case_page(desk: Desk, request: web.Request) -> web.Response:
    found = await _allowed(desk.mirror, request, casework.case(desk.mirror, _officer(request), _id(request)))
    own = found.proposed is not None and found.proposed.proposed_by == user(request).subject
    typed = found.claims[0].value if found.claims else None
    parts = work.parts(typed) if isinstance(typed, dict) else {}
    extra: dict[str, Any] = {"own": own, "parts": parts, "now": datetime.now(UTC)}
    return desk.pages.render(request, "case.html", case=found, **extra, **_words())


async def propose_page(desk: Desk, request: web.Request) -> web.Response:
    form = await read_form(request, ProposeForm)
    value: Any = None
    if form.outcome == VALUE:
        value = dict(zip(form.part, form.said, strict=False)) if form.part else form.value
    given = {"stamp": form.stamp, "outcome": form.outcome, "reason": form.reason.strip(), "value": value}
    try:
        asked = msgspec.convert(given, Propose)
    except msgspec.ValidationError as error:
        raise Problem(422, "Choose an outcome, and give a reason of 10 to 500 characters.") from error
    await _allowed(desk.mirror, request, casework.propose(desk.mirror, _officer(request), _id(request), asked))
    raise web.HTTPSeeOther(f"/cases/{_id(request)}")


async def answer_page(desk: Desk, request: web.Request) -> web.Response:
    form = await read_form(request, AnswerForm)
    given = {"decision": form.decision, "agree": form.answer == "confirm", "words": form.words.strip()}
    try:
        said = msgspec.convert(given, Answer)
    except msgspec.ValidationError as error:
        raise Problem(422, "Give a reason of at most 500 characters.") from error
    await _answered(desk.mirror, request, said)
    raise web.HTTPSeeOther(f"/cases/{_id(request)}")


async def _answered(mirror: Mirror, request: web.Request, said: Answer) -> work.State:
    state: work.State = await _allowed(mirror, request, casework.answer(mirror, _officer(request), _id(request), said))
    if state == "void":
        raise Problem(409, f"{CHANGED} The proposal is void, and nothing was done.", title="Not done", kind="void")
    return state


async def _allowed(mirror: Mirror, request: web.Request, asked: Awaitable[Any]) -> Any:
    """What was asked for, or the problem that says why not; a refusal is audited first."""
    try:
        return await asked
    except (NoSuchCase, Outdated, Undecidable) as error:
        await casework.refused(mirror, _officer(request), str(_id(request)), type(error).__name__)
        if isinstance(error, NoSuchCase):
            raise Problem(404, "Your force has no case of this reference.", title="No such case") from error
        if isinstance(error, Outdated):
            raise Problem(409, CHANGED, title="Not done", kind="outdated") from error
        raise Problem(422, str(error), title="That cannot be decided", kind="undecidable") from error


def _words() -> dict[str, Any]:
    return {"risks": work.RISK_WORDS, "side": work.side, "said": work.said, "day": work.day, "states": work.STATES}


def _officer(request: web.Request) -> Officer:
    who = user(request)
    return Officer(who.subject, ",".join(sorted(who.roles)), who.force)


def _id(request: web.Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.match_info["case"])
    except ValueError as error:
        raise Problem(404, "Your force has no case of this reference.", title="No such case") from error


def _json(body: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")
