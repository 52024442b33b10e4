"""Pages from Jinja2 templates on the GOV.UK Design System, each with its marking and the age of its data."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from shared.http.access import CSRF_FIELD, session
from shared.http.assets import Assets
from shared.http.errors import Problem
from shared.http.users import User

OWN = Path(__file__).parent / "templates"
LONDON = ZoneInfo("Europe/London")


class Link(msgspec.Struct, frozen=True):
    """An entry of the navigation bar under the header; with `roles`, only for who has one of them."""

    href: str
    text: str
    roles: tuple[str, ...] = ()

    def meant_for(self, who: User) -> bool:
        return not self.roles or not who.roles.isdisjoint(self.roles)


class Freshness(msgspec.Struct, frozen=True):
    """`as_at`: the instant of the newest change shown. `behind`: how many seconds the page lags, None when unknown."""

    as_at: datetime | None
    behind: float | None = None

    def sentence(self) -> str:
        """The lag in words, for people; a lag that is not known is said, never guessed."""
        if self.as_at is None:
            return "No data has arrived yet"
        lag = "lag not known" if self.behind is None else _behind(self.behind)
        return f"Data as at {clock_time(self.as_at)}, {lag}"


class Pages:
    """Renders templates of `folder`, which extend `layout.html`; service-wide values are set once, here."""

    def __init__(
        self,
        service: str,
        folder: Path,
        assets: Assets,
        *,
        sandbox: bool = False,
        navigation: tuple[Link, ...] = (),
    ) -> None:
        self.assets = assets
        loaders = [
            FileSystemLoader([folder, OWN]),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
        self.environment = Environment(
            loader=ChoiceLoader(loaders), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
        )
        self.environment.globals.update(
            service=service, sandbox=sandbox, navigation=navigation, asset=assets.url, csrf_field=CSRF_FIELD
        )
        self.environment.filters.update(clock_time=clock_time, civil_date=civil_date)

    def render(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = 200,
        freshness: Freshness | None = None,
        **values: Any,
    ) -> web.Response:
        """The page as an answer. Templates see `values`, `user`, `csrf` (token), `freshness` and `here` (path)."""
        known = session(request)
        text = self.environment.get_template(template).render(
            user=known.user if known else None,
            csrf=known.csrf if known else "",
            freshness=freshness,
            here=request.path,
            **values,
        )
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    def error(self, request: web.Request, problem: Problem) -> web.Response:
        """The plain page for a problem: what happened and what to do."""
        response = self.render(request, "error.html", status=problem.status, problem=problem)
        response.headers.update(problem.headers)
        return response


@lru_cache(maxsize=4096)
def clock_time(instant: datetime) -> str:
    """`15:04:05 on 23 November 2026` in London's time. ValueError for an instant without a time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    local = instant.astimezone(LONDON)
    return f"{local:%H:%M:%S} on {local.day} {local:%B %Y}"


def civil_date(day: date | str) -> str:
    """`4 July 1971` for a date or its ISO text; other text comes back as it is."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return str(day)
    return f"{day.day} {day:%B %Y}"


def _behind(seconds: float) -> str:
    if seconds < 1:
        return "less than 1 second behind"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} behind"
    return ""
