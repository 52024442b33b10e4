"""The HTTP door of the purpose: a card asks why, once for each task, before anybody is looked at."""

from functools import partial
from typing import Annotated, Any

import msgspec
from aiohttp import web

from services.map import handlers
from services.map.domain.purposes import BY_CODE, PURPOSES, REFERENCE_MOST, NotAPurpose, chosen
from services.map.domain.shapes import Choice, Chosen, PurposeLine, Purposes
from services.map.domain.sight import REACH
from services.map.door import CARD, Door, answer, purpose_shown
from shared.http import Problem, Purpose, Route, read_form, read_json, read_query, roles, session
from shared.identity import safe_path

MINUTES = 60


class CardAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the officer was going."""

    return_to: str = "/"


class CardForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The card as it was filled in."""

    purpose: str = ""
    reference: str = ""
    return_to: str = "/"


class PurposeAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same for programs."""

    purpose: Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(BY_CODE)})]
    reference: Annotated[str, msgspec.Meta(max_length=REFERENCE_MOST)] = ""


def routes(door: Door) -> list[Route]:
    """The card, and the same for programs. Choosing again is the only thing that prolongs a purpose."""
    look = roles(*REACH)
    return [
        Route("GET", CARD, partial(card_page, door), look),
        Route("POST", CARD, partial(choose_page, door), look),
        Route("GET", "/api/purpose", purposes, look),
        Route("POST", "/api/purpose", partial(choose, door), look),
    ]


async def card_page(door: Door, request: web.Request) -> web.Response:
    return _card(door, request, CardForm(return_to=safe_path(read_query(request, CardAsk).return_to)))


async def choose_page(door: Door, request: web.Request) -> web.Response:
    sent = await read_form(request, CardForm)
    form = msgspec.structs.replace(sent, return_to=safe_path(sent.return_to))
    try:
        await _choose(door, request, form.purpose, form.reference)
    except NotAPurpose as wrong:
        return _card(door, request, form, wrong)
    raise web.HTTPSeeOther(form.return_to)


async def purposes(request: web.Request) -> web.Response:
    """The pick-list, and what is chosen now."""
    known = session(request)
    listed = [PurposeLine(p.code, p.label, p.needs_reference) for p in PURPOSES]
    return answer(Purposes(chosen=_chosen(known.purpose if known else None), purposes=listed))


async def choose(door: Door, request: web.Request) -> web.Response:
    ask = await read_json(request, PurposeAsk)
    try:
        return answer(Choice(_chosen(await _choose(door, request, ask.purpose, ask.reference))))
    except NotAPurpose as wrong:
        raise Problem(422, f"{wrong}.", kind="not-a-purpose", part=wrong.part) from wrong


async def _choose(door: Door, request: web.Request, code: str, reference: str) -> Purpose:
    known = session(request)
    assert known is not None  # the rule lets nobody in but people with a session
    purpose, kept = chosen(code, reference)
    return await handlers.choose_purpose(door.memory, known, purpose.code, kept, door.clock())


def _chosen(purpose: Purpose | None) -> Chosen | None:
    return Chosen(purpose.code, purpose.reference, purpose.until) if purpose else None


def _card(door: Door, request: web.Request, form: CardForm, wrong: NotAPurpose | None = None) -> web.Response:
    values: dict[str, Any] = {"form": form, "purposes": PURPOSES, "minutes": MINUTES, "most": REFERENCE_MOST}
    status = 422 if wrong else 200
    current = purpose_shown(request)
    return door.pages.render(request, "purpose.html", status=status, wrong=wrong, purpose=current, **values)
