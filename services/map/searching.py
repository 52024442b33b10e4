"""The HTTP door of targeted search. What is searched for travels in bodies alone, never in an address."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import msgspec
from aiohttp import web

from services.map import finding
from services.map.domain.search.question import Question, Unclear, read
from services.map.domain.shapes import Found, FoundPerson
from services.map.domain.sight import REACH
from services.map.door import Door, age, answer, id_of, looker, render
from services.map.finding import SHOWN, Answer
from shared.http import Problem, Route, read_form, read_json, roles

NO_PROOF = "That is no proof that nobody is known. Check PNC."
CONTACT_PPU = "Contact the PPU duty officer before you act. Nothing more can be shown here."


class SearchAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The boxes of the search, any of them. `born` is a date, a year or an age."""

    name: str = ""
    born: str = ""
    identifier: str = ""
    vehicle: str = ""
    telephone: str = ""
    address: str = ""


def routes(door: Door) -> list[Route]:
    """The page, and the same for programs. A page's search has an address of its own that says nothing of it."""
    look = roles(*REACH)
    return [
        Route("GET", "/search", partial(form_page, door), look),
        Route("POST", "/search", partial(ask_page, door), look),
        Route("GET", "/search/{id}", partial(answer_page, door), look),
        Route("POST", "/api/search", partial(search, door), look),
    ]


async def form_page(door: Door, request: web.Request) -> web.Response:
    officer = await looker(door, request)
    return await _page(door, request, officer, SearchAsk())


async def ask_page(door: Door, request: web.Request) -> web.Response:
    officer, ask = await looker(door, request), await read_form(request, SearchAsk)
    try:
        _question(ask, door.today())
    except Unclear as unclear:
        return await _page(door, request, officer, ask, wrong=unclear)
    kept = await finding.keep(door.memory, door.keys, officer, msgspec.json.encode(ask))
    raise web.HTTPSeeOther(f"/search/{kept}#answer")


async def answer_page(door: Door, request: web.Request) -> web.Response:
    """The answer, found anew each time it is looked at; a search that has run out is asked again from the start."""
    officer = await looker(door, request)
    text = await finding.asked(door.memory, door.keys, officer, id_of(request))
    if text is None:
        raise web.HTTPSeeOther("/search")
    ask = msgspec.json.decode(text, type=SearchAsk)
    question = _question(ask, door.today())
    found = await finding.search(door.memory, door.keys, officer, question, text, door.today())
    return await _page(door, request, officer, ask, found=found)


async def search(door: Door, request: web.Request) -> web.Response:
    officer, ask = await looker(door, request), await read_json(request, SearchAsk)
    try:
        question = _question(ask, door.today())
    except Unclear as unclear:
        raise Problem(422, f"{unclear}.", kind="unclear-search", part=unclear.part) from unclear
    text = msgspec.json.encode(ask)
    found = await finding.search(door.memory, door.keys, officer, question, text, door.today())
    return answer(_told(found, await age(door)))


def _question(ask: SearchAsk, today: date) -> Question:
    return read(
        today,
        name=ask.name,
        born=ask.born,
        identity=ask.identifier,
        vehicle=ask.vehicle,
        phone=ask.telephone,
        address=ask.address,
    )


async def _page(
    door: Door,
    request: web.Request,
    officer: Any,
    ask: SearchAsk,
    *,
    wrong: Unclear | None = None,
    found: Answer | None = None,
) -> web.Response:
    values = {"ask": ask, "wrong": wrong, "found": found, "most": SHOWN, "no_proof": NO_PROOF, "contact": CONTACT_PPU}
    page = await render(door, request, officer, "search.html", door.changes.version, **values)
    if wrong:
        page.set_status(422)
    return page


def _told(found: Answer, age: Mapping[str, Any]) -> Found:
    people = [
        FoundPerson(
            hit.row.id, hit.row.name, hit.row.born, hit.row.risk.code, hit.force, hit.row.where, hit.why, hit.near
        )
        for hit in found.hits
    ]
    notes = [] if people else [NO_PROOF]
    notes += [CONTACT_PPU] if found.sensitive else []
    return Found(people=people, more=found.more, contact_ppu=found.sensitive, notes=notes, **age)
