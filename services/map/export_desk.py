"""The HTTP door of exports and of print: a supervisor's list as a file, anybody's one person on paper."""

from functools import partial
from typing import Any

import msgspec
from aiohttp import web

from services.map import exporting, handlers
from services.map.domain import export as files
from services.map.domain.asks import ExportAsk, ExportForm, filters
from services.map.domain.export import EXPORTERS, MOST, REASON_LEAST, REASON_MOST, Label, NotAReason
from services.map.domain.listing import SORTS
from services.map.domain.looked import Looked, filters_said
from services.map.domain.sight import REACH
from services.map.door import Door, id_of, looker, or_nobody, render
from shared.areas import districts
from shared.http import Problem, Route, read_form, read_query, roles, user

FORMS = {
    "csv": ("CSV, for a spreadsheet", "text/csv", files.as_csv),
    "geojson": ("GeoJSON, for a map program", "application/geo+json", files.as_geojson),
}


def routes(door: Door) -> list[Route]:
    """Every route with its rule: one person on paper for all who may look, lists for supervisors alone."""
    return [
        Route("POST", "/people/{id}/print", partial(print_page, door), roles(*REACH)),
        Route("GET", "/export", partial(form_page, door), roles(*EXPORTERS)),
        Route("POST", "/export", partial(export, door), roles(*EXPORTERS)),
    ]


async def print_page(door: Door, request: web.Request) -> web.Response:
    """One person's page as it is printed, which is on record from here on."""
    version, officer, today = door.changes.version, await looker(door, request), door.today()
    card = await or_nobody(
        handlers.open_person(door.memory, door.policy, officer, id_of(request), today, "person.printed")
    )
    values = {"card": card, "by": officer, "at": officer.at}
    return await render(door, request, officer, "person_print.html", version, **values)


async def form_page(door: Door, request: web.Request) -> web.Response:
    ask = read_query(request, ExportAsk)
    return await _form(door, request, ExportForm(**msgspec.structs.asdict(ask)))


async def export(door: Door, request: web.Request) -> web.Response:
    form = await read_form(request, ExportForm)
    try:
        reason = files.reason_of(form.reason)
    except NotAReason as wrong:
        return await _form(door, request, form, str(wrong))
    officer, wanted = await looker(door, request), filters(form)
    try:
        people = await exporting.export(
            door.memory, door.keys.words, officer, form.form, reason, wanted, form.sort, door.today()
        )
    except exporting.TooMany as error:
        detail = f"That is {error} people, and one file holds at most {MOST:,}. Choose a district. This was recorded."
        raise Problem(422, detail, title="That is too many for one file") from error
    _, media, made = FORMS[form.form]
    label = Label(
        by=officer.subject,
        name=user(request).name,
        at=officer.at,
        purpose=Looked.purpose_said(officer.purpose, officer.reference),
        reason=reason,
        filters=filters_said(wanted.codes(), districts()),
        as_at=(await door.freshness()).as_at,
        synthetic=door.sandbox,
    )
    name = f"boyd-list-{officer.at:%Y%m%dT%H%M%SZ}.{form.form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=made(people, label), content_type=media, charset="utf-8", headers=headers)


async def _form(door: Door, request: web.Request, form: ExportForm, wrong: str = "") -> web.Response:
    officer = await looker(door, request)
    values: dict[str, Any] = {
        "form": form,
        "wrong": wrong,
        "forms": {code: label for code, (label, _, _) in FORMS.items()},
        "sorts": {code: label for code, (label, _) in SORTS.items()},
        "least": REASON_LEAST,
        "longest": REASON_MOST,
    }
    page = await render(door, request, officer, "export.html", door.changes.version, **values)
    if wrong:
        page.set_status(422)
    return page
