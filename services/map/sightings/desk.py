"""The HTTP door of officers' reports: the form on the person page, and one's own reports with what came of them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

import msgspec
from aiohttp import web

from services.map.domain import answers, shapes
from services.map.domain.sight import REACH
from services.map.domain.sighting import PLACE_MOST, SAID_MOST, Report, understood
from services.map.door import LONDON, answer, id_of, or_nobody, purpose_shown
from services.map.oversight.desk import Desk, reader
from services.map.sightings import handlers as work
from services.map.sightings.handlers import Sightings
from shared.http import Problem, Route, read_form, read_json, read_query, roles
from shared.sightings import KINDS, Kind


class ReportForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form as it was filled in."""

    kind: str = ""
    when: str = ""
    place: str = ""
    said: str = ""
    danger: str = ""


class ReportAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same for programs. `when` is London's time, as `2026-11-28T15:04`."""

    kind: Kind
    when: Annotated[str, msgspec.Meta(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")]
    said: Annotated[str, msgspec.Meta(min_length=1, max_length=SAID_MOST)]
    danger: bool
    place: Annotated[str, msgspec.Meta(max_length=PLACE_MOST)] = ""


class OwnAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sent`: the report that was sent just now."""

    sent: uuid.UUID | None = None


@dataclass(frozen=True)
class ReportDesk:
    """What the handlers of this door need; `read` says in words who reads reports and when."""

    desk: Desk
    sightings: Sightings
    read: str
    clock: Callable[[], datetime]


def routes(desk: ReportDesk) -> list[Route]:
    """Every route with its rule; behind it, one reports of those only whom one may see or was just shown."""
    rule = roles(*REACH)
    return [
        Route("GET", "/people/{id}/report", partial(form_page, desk), rule),
        Route("POST", "/people/{id}/report", partial(send, desk), rule),
        Route("GET", "/my-reports", partial(own_page, desk), rule),
        Route("POST", "/api/people/{id}/reports", partial(take, desk), rule),
        Route("GET", "/api/my-reports", partial(own, desk), rule),
    ]


async def form_page(desk: ReportDesk, request: web.Request) -> web.Response:
    now = f"{desk.clock().astimezone(LONDON):%Y-%m-%dT%H:%M}"
    return await _form(desk, request, ReportForm(when=now), {})


async def send(desk: ReportDesk, request: web.Request) -> web.Response:
    form, now, today = await read_form(request, ReportForm), desk.clock(), desk.desk.today()
    given = understood(form.kind, form.when, form.place, form.said, form.danger, now)
    if not isinstance(given, Report):
        return await _form(desk, request, form, given)
    officer, number = reader(desk.desk, request), uuid.uuid4()
    await or_nobody(work.report(desk.sightings, officer, id_of(request), given, number, now, today))
    raise web.HTTPSeeOther(f"/my-reports?sent={number}")


async def own_page(desk: ReportDesk, request: web.Request) -> web.Response:
    ask = read_query(request, OwnAsk)
    own = await work.own_reports(desk.sightings, reader(desk.desk, request), desk.desk.today())
    sent = next((one for one in own.reports if one.id == ask.sent), None)
    values = {"own": own, "sent": sent, "read": desk.read, "most": work.MOST}
    return desk.desk.pages.render(request, "own_reports.html", purpose=purpose_shown(request), values=values)


async def take(desk: ReportDesk, request: web.Request) -> web.Response:
    ask, now, today = await read_json(request, ReportAsk), desk.clock(), desk.desk.today()
    given = understood(ask.kind, ask.when, ask.place, ask.said, "yes" if ask.danger else "no", now)
    if not isinstance(given, Report):
        part, why = next(iter(given.items()))
        raise Problem(422, f"{why}.", kind="not-a-report", part=part)
    officer, number = reader(desk.desk, request), uuid.uuid4()
    await or_nobody(work.report(desk.sightings, officer, id_of(request), given, number, now, today))
    return answer(shapes.Sent(number, desk.read))


async def own(desk: ReportDesk, request: web.Request) -> web.Response:
    mine = await work.own_reports(desk.sightings, reader(desk.desk, request), desk.desk.today())
    return answer(answers.reports(mine.reports, mine.names))


async def _form(desk: ReportDesk, request: web.Request, form: ReportForm, wrong: dict[str, str]) -> web.Response:
    officer, person = reader(desk.desk, request), id_of(request)
    name = await or_nobody(work.begin(desk.sightings, officer, person, desk.desk.today()))
    return desk.desk.pages.render(
        request,
        "report.html",
        status=422 if wrong else 200,
        purpose=purpose_shown(request),
        person=person,
        name=name,
        form=form,
        wrong=wrong,
        kinds=KINDS,
        read=desk.read,
        said_most=SAID_MOST,
        place_most=PLACE_MOST,
    )
