"""A small service with a real door, the real provider process, and a browser's worth of HTTP."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import asyncpg
import msgspec
from aiohttp import web
from yarl import URL

from deploy.sandbox.home import ROOT
from deploy.sandbox.idp.people import Officer, officers
from shared.http import (
    Assets,
    Freshness,
    Link,
    Pages,
    Route,
    User,
    any_of,
    build_app,
    machine,
    public,
    read_form,
    read_json,
    roles,
    user,
)
from shared.identity import Identity, Provider

CLIENT, SECRET, AUDIENCE = "tiny", "tiny-secret", "api://tiny"
TOOL, TOOL_SECRET = "boyd-cli", "tool-secret"


class Clock:
    """The time of day, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Note(msgspec.Struct, forbid_unknown_fields=True):
    text: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ProviderProcess(msgspec.Struct, frozen=True):
    issuer: str
    cast: dict[str, Officer]
    environment: dict[str, str]


@asynccontextmanager
async def provider_process(folder: Path, redirect_uris: list[str]) -> AsyncIterator[ProviderProcess]:
    """`python -m deploy.sandbox.idp`, ready, with a service `tiny` and a tool `boyd-cli` as its clients."""
    port = free_port()
    clients = [
        {"client_id": CLIENT, "secret": SECRET, "redirect_uris": redirect_uris, "audience": AUDIENCE},
        {"client_id": TOOL, "secret": TOOL_SECRET, "audience": [AUDIENCE, "api://other"], "roles": ["operator"]},
        {"client_id": "stranger", "secret": "s", "audience": "api://other", "roles": ["operator"]},
    ]
    (folder / "clients.json").write_text(json.dumps(clients))
    issuer = f"http://127.0.0.1:{port}"
    environment = {
        "IDP_PORT": str(port),
        "IDP_ISSUER": issuer,
        "IDP_CLIENTS_FILE": str(folder / "clients.json"),
        "IDP_STATE_DIR": str(folder / "state"),
    }
    async with running_provider(environment, issuer):
        yield ProviderProcess(issuer, officers(folder / "state" / "users.json"), environment)


@asynccontextmanager
async def running_provider(environment: dict[str, str], issuer: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.sandbox.idp", cwd=ROOT, env={**os.environ, **environment}
    )
    try:
        async with asyncio.timeout(20):
            await _answers(f"{issuer}/health", process)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        assert await process.wait() == 0


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as http:
        while process.returncode is None:
            try:
                async with http.get(url) as answer:
                    assert answer.status == 200
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise AssertionError("the provider ended at its start")


class Service:
    """A service of two pages, a form and an API."""

    def __init__(self, pool: asyncpg.Pool, issuer: str, port: int, client_id: str = CLIENT) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.pool = pool
        self.clock = Clock()
        self.refusals: list[tuple[str, str]] = []
        self.posted: list[str] = []
        provider = Provider(
            issuer=issuer, client_id=client_id, client_secret=SECRET, public_url=self.url, service="tiny"
        )
        self.identity = Identity(provider, pool, self.clock)
        assets = Assets([ROOT / "build" / "assets"])
        links = (Link("/", "Notes"), Link("/supervise", "Supervise"))
        self.pages = Pages("Tiny", Path(__file__).parent / "templates", assets, sandbox=True, navigation=links)

    def application(self) -> web.Application:
        officer = roles("warranted-officer", "npt-supervisor")
        return build_app(
            [
                Route("GET", "/", self._page, officer),
                Route("GET", "/notes/{id}", self._page, officer),
                Route("GET", "/supervise", self._page, roles("ppu-supervisor")),
                Route("POST", "/notes", self._form, officer),
                Route("POST", "/api/notes", self._api, any_of(officer, machine("operator"))),
                Route("GET", "/api/lag", self._lag, officer, background=True),
                Route("GET", "/health/live", self._lag, public()),
                Route("GET", "/api/broken", self._broken, public()),
                *self.identity.routes(self.pages),
            ],
            public_url=self.url,
            authenticator=self.identity,
            on_refused=self._refused,
            pages=self.pages,
        )

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return self.pages.render(request, "notes.html", freshness=Freshness(self.clock(), 2.4), posted=self.posted)

    async def _form(self, request: web.Request) -> web.StreamResponse:
        self.posted.append((await read_form(request, Note)).text)
        raise web.HTTPSeeOther("/")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        note = await read_json(request, Note)
        return web.json_response({"text": note.text, "by": user(request).subject})

    async def _lag(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"behind": 0})

    async def _broken(self, request: web.Request) -> web.StreamResponse:
        raise RuntimeError("a secret that must not be shown")

    async def _refused(self, request: web.Request, who: User, route: Route) -> None:
        self.refusals.append((who.subject, route.path))


@asynccontextmanager
async def serving(service: Service) -> AsyncIterator[Service]:
    runner = web.AppRunner(service.application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", service.port).start()
        yield service
    finally:
        await runner.cleanup()
        await service.identity.close()


@asynccontextmanager
async def browsing(*origins: str) -> AsyncIterator[aiohttp.ClientSession]:
    """HTTP with a browser's cookies: Secure ones too, as Chromium does it for this machine's own addresses."""
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[URL(origin) for origin in origins])
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Accept": "text/html"}) as session:
        yield session


async def location(session: aiohttp.ClientSession, url: str) -> str:
    """Where `url` redirects to, resolved."""
    async with session.get(url, allow_redirects=False) as answer:
        assert answer.status in {302, 303}, (answer.status, await answer.text())
        return str(URL(url).join(URL(answer.headers["Location"], encoded=True)))


async def log_in(session: aiohttp.ClientSession, asked: str, officer: Officer) -> str:
    """Fill in the provider's form at `asked`; returns where it sends the browser, not yet followed."""
    form = {"username": officer.username, "password": officer.password}
    async with session.post(asked, data=form, allow_redirects=False) as answer:
        assert answer.status == 302, await answer.text()
        return answer.headers["Location"]


async def sign_in(session: aiohttp.ClientSession, service: Service, officer: Officer, path: str = "/") -> str:
    """All of it, as a browser goes; returns the text of the page that was asked for."""
    door = await location(session, service.url + path)
    back = await log_in(session, await location(session, door), officer)
    arrived = await location(session, back)
    async with session.get(arrived, allow_redirects=False) as answer:
        assert str(answer.url) == service.url + path
        return await answer.text()


def one(url: str, name: str) -> str:
    """The value of a query parameter of `url`."""
    return parse_qs(urlsplit(url).query)[name][0]
