"""The HTTP door of sightings: what officers reported, for the Public Protection Unit to settle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from services.briefing.handlers import Viewer
from services.briefing.sightings import handlers as work
from services.briefing.sightings.handlers import AlreadySettled, NoSuchSighting, Sightings
from shared.http import Pages, Problem, Route, read_form, roles, user
from shared.sightings import OUTCOMES, Outcome

READERS = ("ppu-staff", "ppu-supervisor")
NOTE_MOST = 500


class OutcomeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of a sighting, and a note for the officer."""

    outcome: Outcome
    note: Annotated[str, msgspec.Meta(max_length=NOTE_MOST)] = ""


@dataclass(frozen=True)
class SightingsDesk:
    """What the handlers of this door need."""

    sightings: Sightings
    pages: Pages
    basic: frozenset[str]
    clock: Callable[[], datetime]


def routes(desk: SightingsDesk) -> list[Route]:
    """Every route with its rule; behind it, each sees the own force's sightings."""
    rule = roles(*READERS)
    return [
        Route("GET", "/sightings", partial(page, desk), rule),
        Route("POST", "/sightings/{id}/settle", partial(settle, desk), rule),
    ]


async def page(desk: SightingsDesk, request: web.Request) -> web.Response:
    found = await work.view(desk.sightings, _viewer(request), user(request).force, desk.basic)
    return desk.pages.render(request, "sightings.html", desk=found, outcomes=OUTCOMES, note_most=NOTE_MOST)


async def settle(desk: SightingsDesk, request: web.Request) -> web.Response:
    form, force = await read_form(request, OutcomeForm), user(request).force
    try:
        number = UUID(request.match_info["id"])
        await work.settle(
            desk.sightings, _viewer(request), force, number, form.outcome, form.note.strip(), desk.clock()
        )
    except (NoSuchSighting, ValueError) as error:
        raise Problem(404, "Your force has no sighting of this number.", title="No such sighting") from error
    except AlreadySettled as error:
        why = "Somebody else has settled it. Go back and look at what came of it."
        raise Problem(409, why, title="Not done", kind="settled") from error
    raise web.HTTPSeeOther("/sightings")


def _viewer(request: web.Request) -> Viewer:
    who = user(request)
    return Viewer(who.subject, " ".join(sorted(who.roles)))
