"""Puts routes, rules and middlewares together into one application that denies by default."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from aiohttp import web

from shared.http.access import Authenticator, Refused, access_middleware
from shared.http.errors import error_middleware
from shared.http.headers import add_headers
from shared.http.observe import observe
from shared.http.pages import Pages
from shared.http.routes import TABLE, Route, Table
from shared.http.users import User

BODY_LIMIT = 64 * 1024


async def nobody_is_told(request: web.Request, user: User, route: Route) -> None:
    """For a service without an audit table; the refusal is in the log alone."""


def build_app(
    routes: Sequence[Route],
    *,
    public_url: str,
    authenticator: Authenticator | None,
    on_refused: Refused,
    pages: Pages | None = None,
    body_limit: int = BODY_LIMIT,
    csp: Mapping[str, tuple[str, ...]] | None = None,
) -> web.Application:
    """The application for `routes`. RouteWithoutRule when one declares no rule.

    `public_url` is where browsers find the service (scheme, host, port): forms from any other origin are refused.
    `on_refused` is awaited before a refused caller gets the answer: there a service writes its audit row.
    `body_limit` is in bytes; `csp` adds sources to directives, never `unsafe-…`.
    """
    parts = urlsplit(public_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    app = web.Application(
        middlewares=[observe, error_middleware(pages), access_middleware(authenticator, on_refused, origin)],
        client_max_size=body_limit,
    )
    declared = [*routes, pages.assets.route()] if pages else list(routes)
    app[TABLE] = Table(app, declared)
    add_headers(app, https=parts.scheme == "https", csp=csp or {})
    return app
