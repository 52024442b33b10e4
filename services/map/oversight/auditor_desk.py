"""The HTTP door of the auditor: search, export, the one-person report, and whether the chain is whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from services.map.domain.audit_search import Wanted
from services.map.domain.looked import ACTIONS, about
from services.map.door import LONDON, id_of
from services.map.oversight import auditing as work
from services.map.oversight.auditing import AuditLog, Published, TooMany
from services.map.oversight.desk import Desk, reader
from shared.areas import districts
from shared.http import Problem, Route, read_form, read_query, roles
from shared.kafka import TRANSIENT
from shared.traces import TermKey


class AuditForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for, as it was typed; it travels in a body, because somebody may type a name."""

    officer: str = ""
    person: str = ""
    action: Annotated[str, msgspec.Meta(pattern="^[a-z_.]*$")] = ""
    since: str = ""
    until: str = ""


class AuditAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same once it is known to be ids, codes and dates of London; `until` is included."""

    officer: str | None = None
    person: str | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None

    def wanted(self) -> Wanted:
        try:
            person = UUID(self.person) if self.person else None
        except ValueError as error:
            raise Problem(422, "person is not an id") from error
        until = _midnight(self.until + timedelta(days=1)) if self.until else None
        return Wanted(self.officer, person, self.action, _midnight(self.since) if self.since else None, until)

    def query(self) -> str:
        asked = msgspec.structs.asdict(self) | {"before": None}
        return urlencode({name: str(value) for name, value in asked.items() if value is not None})


class PartAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`before`: the row below which the page begins."""

    before: int | None = None


@dataclass(frozen=True)
class AuditorDesk:
    """What the handlers of this door need, beside what all those have who look back."""

    desk: Desk
    log: AuditLog
    key: TermKey
    published: Published
    clock: Callable[[], datetime]


def routes(desk: AuditorDesk) -> list[Route]:
    """Every route with its rule."""
    rule = roles("auditor")
    return [
        Route("GET", "/audit", partial(page, desk), rule),
        Route("POST", "/audit", partial(search, desk), rule),
        Route("POST", "/audit/export", partial(export, desk), rule),
        Route("POST", "/audit/chain", partial(chain, desk), rule),
        Route("GET", "/audit/people/{id}", partial(report, desk), rule),
    ]


async def page(desk: AuditorDesk, request: web.Request) -> web.Response:
    return await _page(desk, request, read_query(request, AuditAsk))


async def search(desk: AuditorDesk, request: web.Request) -> web.Response:
    """Turns what was typed into ids and codes, and goes to the page of them; what is none stays out of the address."""
    form = await read_form(request, AuditForm)
    ask, wrong = await _understood(desk, request, form)
    if wrong:
        return await _page(desk, request, ask, form, wrong)
    raise web.HTTPSeeOther(f"/audit?{ask.query()}")


async def export(desk: AuditorDesk, request: web.Request) -> web.Response:
    form = await read_form(request, AuditForm)
    ask, wrong = await _understood(desk, request, form)
    if wrong:
        return await _page(desk, request, ask, form, wrong)
    try:
        text = await work.export(desk.log, reader(desk.desk, request), ask.wanted())
    except TooMany as error:
        most = f"{work.EXPORT_MOST:,}"
        raise Problem(
            422, f"That is {error} rows, and one file holds at most {most}. Ask for a shorter time."
        ) from error
    name = f"audit-map-{desk.clock():%Y%m%dT%H%M%SZ}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


async def report(desk: AuditorDesk, request: web.Request) -> web.Response:
    ask = read_query(request, PartAsk)
    made = await work.report(desk.log, reader(desk.desk, request), id_of(request), ask.before)
    values: dict[str, Any] = {"report": made, "ask": ask, "made_at": desk.clock(), "about": _about()}
    return desk.desk.pages.render(request, "audit_person.html", **values)


async def chain(desk: AuditorDesk, request: web.Request) -> web.Response:
    try:
        verdict = await work.prove(desk.log, reader(desk.desk, request), desk.published)
    except TRANSIENT as error:
        why = "The published heads could not be read, so nothing was proved, neither good nor bad. Try again later."
        raise Problem(503, why, title="The chain could not be checked") from error
    return desk.desk.pages.render(request, "audit_chain.html", verdict=verdict, at=desk.clock())


async def _page(
    desk: AuditorDesk,
    request: web.Request,
    ask: AuditAsk,
    form: AuditForm | None = None,
    wrong: dict[str, str] | None = None,
) -> web.Response:
    found = await work.search(desk.log, reader(desk.desk, request), ask.wanted(), ask.before)
    words = {code: ACTIONS.get(code, code) for code in found.actions}
    values: dict[str, Any] = {"found": found, "ask": ask, "query": ask.query(), "actions": words}
    typed = (
        msgspec.structs.asdict(form)
        if form
        else {name: value or "" for name, value in msgspec.structs.asdict(ask).items()}
    )
    return desk.desk.pages.render(
        request, "audit.html", status=422 if wrong else 200, about=_about(), typed=typed, wrong=wrong or {}, **values
    )


async def _understood(desk: AuditorDesk, request: web.Request, form: AuditForm) -> tuple[AuditAsk, dict[str, str]]:
    """What a form asks for as ids, codes and dates, and what in it could not be understood, by field."""
    who = reader(desk.desk, request)
    wrong: dict[str, str] = {}
    officer, person = form.officer.strip() or None, None
    if officer and not await work.known(desk.log, who, officer):
        officer, wrong["officer"] = None, "Nothing is recorded of an officer with this id"
    if form.person.strip():
        person = await work.whom(desk.log, desk.key, who, form.person.strip())
        if person is None:
            wrong["person"] = "Nobody held now has this reference. Of an erased person use the nominal id"
    days: dict[str, date] = {}
    for field, text in (("since", form.since), ("until", form.until)):
        try:
            days |= {field: date.fromisoformat(text)} if text else {}
        except ValueError:
            wrong[field] = "Write the day as 2026-11-28"
    about_whom = str(person) if person else None
    return AuditAsk(officer, about_whom, form.action or None, days.get("since"), days.get("until")), wrong


def _about() -> Callable[..., str]:
    return partial(about, districts=districts())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
