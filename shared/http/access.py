"""The gate in front of every handler: who asks, may they, and did their own page send it."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from shared.http.errors import Problem, wants_page
from shared.http.routes import TABLE, Route
from shared.http.rules import Public, Rule
from shared.http.users import User

if TYPE_CHECKING:
    from shared.http.routes import Handler

log = structlog.get_logger()

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Purpose(msgspec.Struct, frozen=True):
    """Why somebody looks: a code of the service's own list, a reference or none, and the instant it runs out."""

    code: str
    reference: str
    until: datetime


class Session(msgspec.Struct, frozen=True):
    """A signed-in person's session: `id_hash` names the row, `csrf` is the token that its own pages carry.

    `purpose` is None when none was chosen, or the one chosen has run out.
    """

    id_hash: bytes
    user: User
    csrf: str
    purpose: Purpose | None = None


class Authenticator(Protocol):
    """What the gate asks of shared.identity."""

    async def session(self, request: web.Request, *, touch: bool) -> Session | None:
        """The live session of the request's cookie; `touch` starts its idle time again."""

    async def bearer(self, token: str) -> User | None:
        """The machine that a valid token speaks for, or None."""

    def sign_in_path(self, return_to: str) -> str:
        """Where a browser goes to sign in and come back."""


Refused = Callable[[web.Request, User, Route], Awaitable[None]]

_USER = web.RequestKey("USER", User)
_SESSION = web.RequestKey("SESSION", Session)


def user(request: web.Request) -> User:
    """Who is asking, on any route whose rule is not public. KeyError on one that is."""
    return request[_USER]


def session(request: web.Request) -> Session | None:
    """The session behind the request, or None: a machine, or a public route."""
    return request.get(_SESSION)


def access_middleware(authenticator: Authenticator | None, on_refused: Refused, origin: str) -> Middleware:
    """Lets a request through to its handler when its route's rule allows the caller; every other one ends here."""

    @web.middleware
    async def gate(request: web.Request, handler: "Handler") -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            return await handler(request)
        route = request.app[TABLE].find(request)
        if route is None:
            log.error("access.no_rule", method=request.method)
            raise Problem(403, "No rule says who may use this.")
        if isinstance(route.rule, Public):
            return await handler(request)
        caller = await _identify(request, route, authenticator)
        if caller is None:
            return _ask_to_sign_in(request, authenticator)
        request[_USER] = caller
        if not route.rule.allows(caller):
            log.warning("access.refused", subject=caller.subject, method=route.method, route=route.path)
            await on_refused(request, caller, route)
            raise refusal(route.rule)
        if session(request) is not None and request.method not in SAFE_METHODS:
            await _insist_on_own_page(request, origin)
        return await handler(request)

    return gate


def refusal(rule: Rule) -> Problem:
    """What a refused caller is told: who may, and that it was recorded."""
    detail = f"Your account may not use this. It is for {rule.who()}. This refusal was recorded."
    return Problem(403, detail, title="You may not see this", kind="refused")


async def _identify(request: web.Request, route: Route, authenticator: Authenticator | None) -> User | None:
    if authenticator is None:
        return None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:  # a caller that shows a token is judged by the token alone
        return await authenticator.bearer(token.strip()) if scheme.lower() == "bearer" else None
    found = await authenticator.session(request, touch=not route.background)
    if found is None:
        return None
    request[_SESSION] = found
    return found.user


def _ask_to_sign_in(request: web.Request, authenticator: Authenticator | None) -> web.StreamResponse:
    if authenticator is None or not wants_page(request) or "Authorization" in request.headers:
        raise Problem(
            401, "Sign in, or send a valid bearer token.", headers={"WWW-Authenticate": 'Bearer realm="boyd"'}
        )
    return_to = request.path_qs if request.method in SAFE_METHODS else "/"
    raise web.HTTPSeeOther(authenticator.sign_in_path(return_to))


async def _insist_on_own_page(request: web.Request, origin: str) -> None:
    if not _same_origin(request, origin) or not await _token_matches(request):
        log.warning("access.foreign_post", subject=user(request).subject)
        raise Problem(
            403,
            "This form is out of date, or did not come from this site. Load the page again and send it once more.",
            title="That could not be accepted",
            kind="csrf",
        )


def _same_origin(request: web.Request, origin: str) -> bool:
    # With Referrer-Policy: no-referrer a browser sends `Origin: null` with its own forms; Sec-Fetch-Site then decides.
    sent = request.headers.get("Origin", "null")
    if sent != "null":
        return sent == origin
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


async def _token_matches(request: web.Request) -> bool:
    known = session(request)
    given: object = request.headers.get(CSRF_HEADER)
    if given is None and request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        given = (await request.post()).get(CSRF_FIELD)
    return known is not None and isinstance(given, str) and hmac.compare_digest(known.csrf.encode(), given.encode())
