"""The HTTP door of the first page: what the mirror is doing now, for those who answer for it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from services.visor_sync.domain.casework import RISK_WORDS
from services.visor_sync.domain.watching import TOOK_MS, Moment
from services.visor_sync.handlers.watching import Watch
from shared.http import Pages, Route, roles, session, user

READERS = ("ppu-staff", "ppu-supervisor")
SIDES = {"visor": "ViSOR", "athena": "ATHENA"}
EVENTS = {"delivered": "mirrored", "case": "case opened"}
SLOW_SECONDS, LATE_SECONDS = 10.0, 60.0
OLD_SECONDS = 30.0
"""What was last read from the database so long ago is not what is so now."""


@dataclass(frozen=True)
class Front:
    """What the first page needs."""

    watch: Watch
    pages: Pages
    observing: bool


def pages(front: Front) -> list[Route]:
    """The page, and the same again for a page that refreshes itself, which keeps no idle session alive."""
    rule = roles(*READERS)
    return [
        Route("GET", "/", partial(first_page, front), rule),
        Route("GET", "/live/", partial(first_page, front), rule, background=True),
    ]


async def first_page(front: Front, request: web.Request) -> web.Response:
    asker, known = user(request), session(request)
    moment = front.watch.moment or await front.watch.look()
    role = ",".join(sorted(asker.roles))
    lines = await front.watch.last_lines(asker.subject, role, known.id_hash if known else b"")
    age = (datetime.now(UTC) - moment.at).total_seconds()
    return front.pages.render(
        request,
        "mirror.html",
        moment=moment,
        lines=lines,
        state=_state(moment),
        outdated=age > OLD_SECONDS,
        observing=front.observing,
        sides=SIDES,
        risks=RISK_WORDS,
        events=EVENTS,
        span=span,
        took=list(zip(_bounds(), moment.took, strict=True)),
    )


def _bounds() -> list[str]:
    said = [f"{bound:.0f} ms" if bound < 1000 else f"{bound / 1000:.0f} s" for bound in TOOK_MS]
    return [*(f"less than {bound}" for bound in said), f"{said[-1]} or more"]


def _state(moment: Moment) -> str:
    """How it looks at a glance; it is not well while a system is not heard, however little waits."""
    if moment.oldest_seconds > LATE_SECONDS or any(it.stopped for it in moment.sources.values()):
        return "late"
    return "slow" if moment.oldest_seconds > SLOW_SECONDS or any(it.fault for it in moment.sources.values()) else "well"


def span(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min`, `5 h`, `2 days`: a length of time, rounded down, as short as it can be said."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
