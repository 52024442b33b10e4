"""The HTTP door of a supervisor's dip-check."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from services.map.domain.dip_check import CHECKERS, KINDS, VERDICTS, Remit, remit
from services.map.domain.looked import Looked, about
from services.map.domain.oversight import DipCheck
from services.map.door import purpose_shown
from services.map.oversight import dip_checks as work
from services.map.oversight.desk import Desk, reader
from services.map.oversight.dip_checks import DipChecks, NoSuchLook
from services.map.sealing import Seal, Unopened
from shared.areas import districts
from shared.http import Problem, Route, read_form, roles, user

NOTE_MOST = 500


class MarkForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a look, and the part of the page to come back to."""

    verdict: Literal["in_order", "ask"]
    note: Annotated[str, msgspec.Meta(max_length=NOTE_MOST)] = ""


@dataclass(frozen=True)
class DipDesk:
    """What the handlers of this door need, beside what all those have who look back."""

    desk: Desk
    checks: DipChecks
    rules: DipCheck
    words: Seal
    clock: Callable[[], datetime]


def routes(dip: DipDesk) -> list[Route]:
    """Every route with its rule; behind it, looks are filtered by the supervisor's remit."""
    rule = roles(*CHECKERS)
    return [
        Route("GET", "/dip-check", partial(page, dip), rule),
        Route("POST", "/dip-check/draw", partial(draw, dip), rule),
        Route("POST", "/dip-check/looks/{look}/mark", partial(mark, dip), rule),
    ]


async def page(dip: DipDesk, request: web.Request) -> web.Response:
    mine = _remit(dip, request)
    sheet = await work.view(dip.checks, reader(dip.desk, request), mine, dip.rules, dip.clock(), dip.desk.today())
    return dip.desk.pages.render(
        request,
        "dip_check.html",
        purpose=purpose_shown(request),
        sheet=sheet,
        about=partial(_about, dip.words),
        kinds=KINDS,
        verdicts=VERDICTS,
        rules=dip.rules,
        note_most=NOTE_MOST,
        where=sorted(row.name for row in districts() if row.code in mine.districts),
    )


async def draw(dip: DipDesk, request: web.Request) -> web.Response:
    who, mine = reader(dip.desk, request), _remit(dip, request)
    await work.draw(dip.checks, who, mine, dip.rules, dip.clock(), secrets.token_hex(8))
    raise web.HTTPSeeOther("/dip-check#sample")


async def mark(dip: DipDesk, request: web.Request) -> web.Response:
    form, mine = await read_form(request, MarkForm), _remit(dip, request)
    who, given = reader(dip.desk, request), request.match_info["look"]
    try:
        await work.mark(dip.checks, who, mine, int(given), form.verdict, form.note.strip())
    except (NoSuchLook, ValueError) as error:
        raise Problem(404, "No look of this number is yours to check.", title="No such look") from error
    raise web.HTTPSeeOther(f"/dip-check#look-{given}")


def _about(words: Seal, look: Looked) -> str:
    """What a look covered; of a search also what was typed, which is sealed in the audit for this page alone."""
    covered = about(look, districts())
    sealed = look.detail.get("text")
    if look.action != "people.searched" or not isinstance(sealed, str):
        return covered
    try:
        typed = msgspec.json.decode(words.open(sealed), type=dict[str, str])
    except Unopened:
        return f"{covered}; what was typed was sealed with a key that is not here any more"
    return "; ".join([covered, *(f"{box}: {text}" for box, text in typed.items() if text)])


def _remit(dip: DipDesk, request: web.Request) -> Remit:
    who = user(request)
    mine = remit(who.roles, who.force, who.covers, districts(), dip.desk.today())
    if mine is None:
        why = "Your account names no area that this service knows. Ask for it to be corrected."
        raise Problem(403, why, title="You may not see this", kind="refused")
    return mine
