"""The HTTP door for things by themselves: locations, objects and events, each edited for all who are joined to it."""

from typing import Any

import msgspec
from aiohttp import web

from deploy.sandbox.standins.athena.graph import Thing
from deploy.sandbox.standins.athena.graph_store import GraphStore
from deploy.sandbox.standins.athena.things import Kind, thing_record
from deploy.sandbox.standins.engine import body
from deploy.sandbox.standins.engine.api import Api, Written
from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.record import merge

COLLECTIONS: dict[str, tuple[str, ...]] = {
    "locations": ("LOCATION",),
    "objects": ("VEHICLE", "TELEPHONE", "ONLINE"),
    "events": ("EVENT",),
}


class NewThing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing to create; objects need their kind named."""

    record: dict[str, Any]
    kind: Kind | None = None


class ThingEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of a thing's record; null clears."""

    record: dict[str, Any]


class JoinedPerson(msgspec.Struct, frozen=True):
    """A person joined to the thing, now or once: `until` is empty while the link lives."""

    person: str
    role: str
    since: str
    until: str
    link: str


class ShownThing(msgspec.Struct, frozen=True):
    """A thing, and who is joined to it."""

    id: str
    kind: str
    version: int
    record: dict[str, Any]
    joined: list[JoinedPerson]


class ThingsDoor:
    """POST, GET and PATCH of one collection of things."""

    def __init__(self, collection: str, api: Api, store: GraphStore) -> None:
        self._collection = collection
        self._kinds = COLLECTIONS[collection]
        self._api = api
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; all need the bearer token."""
        one = f"/{self._collection}/{{id}}"
        return [
            web.post(f"/{self._collection}", self._api.guarded(self.create)),
            web.get(one, self._api.guarded(self.one)),
            web.patch(one, self._api.guarded(self.update)),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """A new thing that nobody is joined to yet."""
        sent = body.decode(await request.read(), NewThing)
        kind = sent.kind or (self._kinds[0] if len(self._kinds) == 1 else "")
        if kind not in self._kinds:
            raise Problem(422, f"The kind of one of the {self._collection} is one of {', '.join(self._kinds)}.")
        thing = await self._store.create_thing(kind, _complete(kind, sent.record), self._api.author(request))
        return _written(thing, 201, {"Location": f"/{self._collection}/{thing.id}"})

    async def one(self, request: web.Request) -> web.Response:
        """One thing with its version as ETag."""
        thing = await self._thing(request)
        rows = await self._store.joined(thing.id)
        joined = [JoinedPerson(r["person"], r["role"], r["since"], r["until"], r["id"]) for r in rows]
        shown = ShownThing(thing.id, thing.kind, thing.version, thing.record, joined)
        return web.Response(
            body=msgspec.json.encode(shown),
            content_type="application/json",
            headers={"ETag": f'"{thing.version}"'},
        )

    async def update(self, request: web.Request) -> web.Response:
        """A change of the thing itself, which all who are joined to it see."""
        version = needed_version(request)
        sent = body.decode(await request.read(), ThingEdit)
        thing = await self._thing(request)
        if thing.version != version:
            raise Problem(412, f"{thing.id} is at version {thing.version}, not {version}.")
        record = _complete(thing.kind, merge(thing.record, sent.record))
        edited = await self._store.edit_thing(thing, record, self._api.author(request))
        if edited is None:
            raise Problem(412, f"{thing.id} is at another version than {version} by now.")
        return _written(edited, 200, {})

    async def _thing(self, request: web.Request) -> Thing:
        id_ = request.match_info["id"]
        thing = await self._store.thing(id_) if id_.isprintable() else None
        if thing is None or thing.kind not in self._kinds:
            raise Problem(404, f"There is nothing with this id among the {self._collection}.")
        return thing


def needed_version(request: web.Request) -> int:
    """Return the version in If-Match. Raises Problem 428 without one."""
    if "If-Match" not in request.headers:
        raise Problem(428, 'If-Match is needed: the version that this change was worked out from, like "7".')
    return body.version(request.headers["If-Match"])


def _complete(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    try:
        return thing_record(kind, record)
    except ValueError as error:
        raise Problem(422, str(error)) from error


def _written(thing: Thing, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(
        status=status,
        body=msgspec.json.encode(Written(thing.id, thing.version)),
        content_type="application/json",
        headers={"ETag": f'"{thing.version}"', **headers},
    )
