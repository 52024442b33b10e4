"""The HTTP door for links by themselves: a person joined to a thing, and the days of it."""

from collections.abc import Callable

import msgspec
from aiohttp import web

from deploy.sandbox.standins.athena.graph import Link
from deploy.sandbox.standins.athena.graph_store import GraphStore
from deploy.sandbox.standins.athena.things import check_day, check_role
from deploy.sandbox.standins.athena.things_door import needed_version
from deploy.sandbox.standins.engine import body
from deploy.sandbox.standins.engine.api import Api, Written
from deploy.sandbox.standins.engine.problem import Problem


class NewLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person to join to a thing."""

    person: str
    to: str
    role: str
    since: str = ""


class LinkEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other days for a link; what is not named stays."""

    since: str | None = None
    until: str | None = None


class ShownLink(msgspec.Struct, frozen=True):
    """A link, live while `until` is empty."""

    id: str
    version: int
    person: str
    to: str
    role: str
    since: str
    until: str


class LinksDoor:
    """POST, GET and PATCH of links."""

    def __init__(self, api: Api, store: GraphStore) -> None:
        self._api = api
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; all need the bearer token."""
        return [
            web.post("/links", self._api.guarded(self.create)),
            web.get("/links/{id}", self._api.guarded(self.one)),
            web.patch("/links/{id}", self._api.guarded(self.update)),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """A new live link, or the one that is there already."""
        sent = body.decode(await request.read(), NewLink)
        author = self._api.author(request)
        printable = sent.person.isprintable() and sent.to.isprintable()
        thing = await self._store.thing(sent.to) if printable else None
        if thing is None:
            raise Problem(422, "There is nothing with the id in `to`.")
        _checked(lambda: check_role(thing.kind, sent.role))
        _checked(lambda: check_day("since", sent.since))
        made = await self._store.join(sent.person, thing.id, sent.role, sent.since, author)
        if made is None:
            raise Problem(422, "There is no person with the id in `person`.")
        link, new = made
        return _written(link, 201 if new else 200)

    async def one(self, request: web.Request) -> web.Response:
        """One link with its version as ETag."""
        link = await self._link(request)
        shown = ShownLink(link.id, link.version, link.person, link.thing, link.role, link.since, link.until)
        return web.Response(
            body=msgspec.json.encode(shown), content_type="application/json", headers={"ETag": f'"{link.version}"'}
        )

    async def update(self, request: web.Request) -> web.Response:
        """Other days for a link at the version that If-Match names."""
        version = needed_version(request)
        sent = body.decode(await request.read(), LinkEdit)
        author = self._api.author(request)
        link = await self._link(request)
        if link.version != version:
            raise Problem(412, f"{link.id} is at version {link.version}, not {version}.")
        since = link.since if sent.since is None else sent.since
        until = link.until if sent.until is None else sent.until
        _checked(lambda: check_day("since", since))
        _checked(lambda: check_day("until", until))
        changed = await self._store.amend_link(link, since, until, author)
        if changed is None:
            raise Problem(412, f"{link.id} is at another version than {version} by now.")
        return _written(changed, 200)

    async def _link(self, request: web.Request) -> Link:
        id_ = request.match_info["id"]
        link = await self._store.link(id_) if id_.isprintable() else None
        if link is None:
            raise Problem(404, "There is no link with this id.")
        return link


def _checked(check: Callable[[], None]) -> None:
    try:
        check()
    except ValueError as error:
        raise Problem(422, str(error)) from error


def _written(link: Link, status: int) -> web.Response:
    return web.Response(
        status=status,
        body=msgspec.json.encode(Written(link.id, link.version)),
        content_type="application/json",
        headers={"ETag": f'"{link.version}"', "Location": f"/links/{link.id}"},
    )
