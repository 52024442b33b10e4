"""What a service holds of identity: its sign-in pages, its sessions, and who a request comes from."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import aiohttp
import asyncpg
import structlog
from aiohttp import web

from shared.http import Pages, Problem, Route, Session, User, public, signed_in
from shared.http import session as session_of
from shared.identity.provider import Provider, Published, Unavailable
from shared.identity.sessions import Sessions, new_secret
from shared.identity.sign_in import LASTS, SignIn, SignInRefused, safe_path
from shared.identity.tokens import TokenRefused, Tokens

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Identity:
    """The `authenticator` of build_app. Make it inside the running loop; `await close()` at the end.

    Cookies carry the service's name, because a browser shares them between ports of one host.
    """

    def __init__(self, provider: Provider, pool: asyncpg.Pool, clock: Callable[[], datetime] = utc_now) -> None:
        self.cookie = f"__Host-{provider.service}"
        self.sessions = Sessions(pool)
        self._browser_cookie = f"__Host-{provider.service}-sign-in"
        self._provider = provider
        self._now = clock
        self._http = aiohttp.ClientSession()
        published = Published(provider, self._http)
        self._tokens = Tokens(provider, published)
        self._sign_in = SignIn(provider, published, pool, self._http)

    async def close(self) -> None:
        """Close the connections to the provider."""
        await self._http.close()

    async def session(self, request: web.Request, *, touch: bool) -> Session | None:
        """The live session of the request's cookie."""
        secret = request.cookies.get(self.cookie)
        return await self.sessions.find(secret, self._now(), touch=touch) if secret else None

    async def bearer(self, token: str) -> User | None:
        """The machine a valid token speaks for. Problem 503 when its key cannot be fetched."""
        try:
            return await self._tokens.identify_machine(token, self._now())
        except TokenRefused as error:
            log.warning("token.refused", reason=str(error))
            return None
        except Unavailable as error:
            raise _unavailable(error) from error

    def sign_in_path(self, return_to: str) -> str:
        return f"/sign-in?return_to={quote(return_to, safe='')}"

    def routes(self, pages: Pages) -> list[Route]:
        """Signing in and out. Register `PUBLIC_URL/sign-in/callback` with the provider."""

        async def signed_out(request: web.Request) -> web.StreamResponse:
            return pages.render(request, "signed_out.html")

        return [
            Route("GET", "/sign-in", self._begin, public()),
            Route("GET", "/sign-in/callback", self._finish, public()),
            Route("POST", "/sign-out", self._sign_out, signed_in()),
            Route("GET", "/signed-out", signed_out, public()),
        ]

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        return_to = safe_path(request.query.get("return_to", "/"))
        if request.host != urlsplit(self._provider.public_url).netloc:
            # Cookies belong to one host name: 127.0.0.1 and localhost are two.
            raise web.HTTPSeeOther(self._provider.public_url.rstrip("/") + self.sign_in_path(return_to))
        browser = request.cookies.get(self._browser_cookie) or new_secret()
        try:
            address = await self._sign_in.begin(return_to, browser, self._now())
        except Unavailable as error:
            raise _unavailable(error) from error
        answer = web.HTTPSeeOther(address)
        self._set(answer, self._browser_cookie, browser, max_age=int(LASTS.total_seconds()))
        raise answer

    async def _finish(self, request: web.Request) -> web.StreamResponse:
        given = request.query
        browser = request.cookies.get(self._browser_cookie, "")
        try:
            user, return_to = await self._sign_in.finish(
                given.get("state", ""), given.get("code", ""), given.get("iss", ""), browser, self._now()
            )
        except SignInRefused as error:
            log.warning("sign_in.refused", reason=str(error))
            raise _refused() from error
        except Unavailable as error:
            raise _unavailable(error) from error
        earlier = await self.session(request, touch=False)
        if earlier is not None:
            await self.sessions.end(earlier, self._now())
        secret = await self.sessions.start(user, self._now())
        log.info("session.started", subject=user.subject)
        answer = web.HTTPSeeOther(return_to)
        self._set(answer, self.cookie, secret)
        raise answer

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        current = session_of(request)
        assert current is not None  # the rule of this route lets nobody else in
        await self.sessions.end(current, self._now())
        log.info("session.ended", subject=current.user.subject)
        answer = web.HTTPSeeOther("/signed-out")
        answer.headers["Clear-Site-Data"] = '"cache"'
        self._set(answer, self.cookie, "", max_age=0)
        raise answer

    def _set(self, answer: web.StreamResponse, name: str, value: str, max_age: int | None = None) -> None:
        answer.set_cookie(name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Lax")


def _refused() -> Problem:
    detail = "The sign-in took too long, was used before, or began in another window. Start again from the start page."
    return Problem(400, detail, title="You were not signed in", kind="sign-in")


def _unavailable(error: Unavailable) -> Problem:
    log.error("identity.unavailable", reason=str(error))
    detail = "The service that checks who you are does not answer. Try again in a minute."
    return Problem(
        503, detail, title="Sign-in is not available", kind="identity-unavailable", headers={"Retry-After": "30"}
    )
