"""What the map's HTTP doors share: who is looking and why, and how pages and answers are made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from services.map import handlers
from services.map.changes import Changes
from services.map.domain.purposes import BY_CODE
from services.map.domain.sight import NoSight, sight
from services.map.domain.words import NO_POINTS, RISKS, STAYS
from services.map.finding import Keys
from services.map.handlers import Memory, Officer, Unknown
from shared.areas import District, districts
from shared.http import Freshness, Pages, Problem, session, user, wants_page
from shared.lag import Lag
from shared.policy import Policy

LONDON = ZoneInfo("Europe/London")
CARD = "/purpose"


@dataclass(frozen=True)
class Door:
    """What the handlers of these doors need."""

    memory: Memory
    newest: Callable[[], Awaitable[datetime | None]]
    pages: Pages
    policy: Policy
    changes: Changes
    lag: Lag
    shell: str
    clock: Callable[[], datetime]
    keys: Keys
    sandbox: bool
    to_do: str

    def today(self) -> date:
        return london_day(self.clock())

    async def freshness(self) -> Freshness:
        """How old the data is; the database is asked only until this process follows it."""
        return Freshness(self.changes.newest or await self.newest(), self.lag.seconds)


def london_day(instant: datetime) -> date:
    """The civil date in London at an instant."""
    return instant.astimezone(LONDON).date()


async def looker(door: Door, request: web.Request) -> Officer:
    """Who looks, at whom they may, and why.

    Raises:
        Problem: 403, the account names no area; or no purpose is chosen and a program asks (`purpose-needed`).
        HTTPSeeOther: no purpose is chosen, and a browser is sent to choose one and come back.
    """
    who, known, by_itself = user(request), session(request), _background(request)
    may = sight(who.roles, who.force, who.covers, districts(), door.today())
    if isinstance(may, NoSight):
        resource = request.match_info.route.resource
        what = resource.canonical if resource else "unknown"
        await handlers.refuse(door.memory, who.subject, " ".join(sorted(who.roles)), what, may.code, force=who.force)
        raise Problem(403, may.why, title="You may not see this", kind="refused")
    if known is None or known.purpose is None:
        raise _ask_for_purpose(request, by_itself)
    return Officer(
        who.subject, may, known.purpose.code, known.purpose.reference, known.id_hash, door.clock(), by_itself, who.name
    )


def _ask_for_purpose(request: web.Request, by_itself: bool) -> Exception:
    if wants_page(request) and not by_itself:
        back = request.path_qs if request.method in ("GET", "HEAD") else request.path
        return web.HTTPSeeOther(f"{CARD}?return_to={quote(back, safe='')}")
    detail = "Say why you are looking: choose a purpose, which is good for 60 minutes, then ask again."
    return Problem(403, detail, title="Choose a purpose first", kind="purpose-needed", choose=CARD)


def _background(request: web.Request) -> bool:
    return request.path.startswith("/live/") or request.path.endswith("/again")


async def or_nobody(asked: Awaitable[Any]) -> Any:
    """What was asked for; a Problem 404 that gives nothing away when there is nobody."""
    try:
        return await asked
    except Unknown as unknown:
        raise Problem(
            404,
            "Nobody whom you may browse has this reference. That is no proof that nobody is known: check PNC.",
            title="Nobody found",
            kind="unknown-person",
        ) from unknown


def id_of(request: web.Request) -> UUID:
    """The id in the path. Problem 404 for one that is none."""
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise Problem(404, "There is no such page.") from error


async def render(
    door: Door, request: web.Request, officer: Officer, template: str, version: int, **values: Any
) -> web.Response:
    """A page of this service, with the purpose in its header and the age of its data."""
    mine = [row for row in districts() if row.code in officer.sight.districts]
    return door.pages.render(
        request,
        template,
        freshness=await door.freshness(),
        districts=[
            {"code": row.code, "name": row.name, "pair": (row.code, row.name)} for row in sorted(mine, key=_by_name)
        ],
        version=version,
        risks={risk.code: word for risk, word in RISKS.items()},
        no_points=NO_POINTS,
        stays=STAYS,
        purpose=purpose_shown(request),
        **values,
    )


def purpose_shown(request: web.Request) -> dict[str, Any] | None:
    """The purpose as the header shows it; `until` is London's time of day."""
    known = session(request)
    if known is None or known.purpose is None:
        return None
    line, until = BY_CODE.get(known.purpose.code), known.purpose.until.astimezone(LONDON)
    label = line.label if line else known.purpose.code
    return {"label": label, "reference": known.purpose.reference, "until": f"{until:%H:%M}"}


def _by_name(row: District) -> str:
    return row.name


async def age(door: Door) -> dict[str, Any]:
    """How old the data of an answer is, for programs."""
    fresh = await door.freshness()
    return {"as_at": fresh.as_at, "behind_seconds": fresh.behind}


def answer(value: Any) -> web.Response:
    """An answer to a program."""
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
