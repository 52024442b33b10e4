"""The HTTP door for machines: change feed, collection, single and bulk writes."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from aiohttp import web

from deploy.sandbox.standins.engine import body, cursor
from deploy.sandbox.standins.engine.doors import Handler, with_token
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.settings import Settings
from deploy.sandbox.standins.engine.store import Change, Listed, Store
from deploy.sandbox.standins.engine.system import System
from deploy.sandbox.standins.engine.wake import Wake, hear
from deploy.sandbox.standins.engine.write import Outcome, Write

MOST_ITEMS = 1000
LONGEST_WAIT = 30
LONGEST_KEY = 200
LONGEST_AUTHOR = 80
COLLEAGUE = "a.colleague"
"""Who edits a record just before somebody else's update of it."""


class Changes(msgspec.Struct, frozen=True):
    """A page of the change feed."""

    items: list[Change]
    next: str
    more: bool


class Page(msgspec.Struct, frozen=True):
    """A page of the collection; `next` is what to give as `after` for the page that follows."""

    items: list[Listed]
    next: str | None


class Written(msgspec.Struct, frozen=True):
    """The record and its new version."""

    id: str
    version: int


class BulkItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One write of a bulk request."""

    op: Literal["create", "update", "delete"]
    id: str | None = None
    if_match: int | None = None
    idempotency_key: str | None = None
    author: str | None = None
    record: dict[str, Any] | None = None


class Bulk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bulk request; each item is read by itself, so that one that cannot be read does not stop the others."""

    items: list[msgspec.Raw]


class BulkOutcomes(msgspec.Struct, frozen=True):
    """One outcome an item, in order."""

    outcomes: list[Outcome]


class Api:
    """Requests of machines, each with the bearer token."""

    def __init__(self, system: System, settings: Settings, store: Store, wake: Wake, faults: Faults) -> None:
        self._system = system
        self._settings = settings
        self._store = store
        self._wake = wake
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; all need the bearer token."""
        collection = f"/{self._system.collection}"
        return [
            web.get("/changes", self.guarded(self.changes)),
            web.get(collection, self.guarded(self.page)),
            web.post(collection, self.guarded(self.create)),
            web.post(f"{collection}/bulk", self.guarded(self.bulk)),
            web.get(f"{collection}/{{id}}", self.guarded(self.one)),
            web.patch(f"{collection}/{{id}}", self.guarded(self.update)),
            web.delete(f"{collection}/{{id}}", self.guarded(self.delete)),
        ]

    def guarded(self, handler: Handler) -> Handler:
        """Let a handler answer only callers with the token, and only as well as the switches let it."""

        async def faulty(request: web.Request) -> web.StreamResponse:
            try:
                self._faults.refuse()
                return await handler(request)
            finally:
                await self._faults.hold_up()

        return with_token(self._settings.token, faulty)

    async def changes(self, request: web.Request) -> web.Response:
        """The change feed from a cursor on; waits for something newer when asked to."""
        query = request.query
        limit = body.whole_number(query.get("limit", "100"), "limit", 1, MOST_ITEMS)
        wait = body.seconds(query.get("wait", "0"), "wait", LONGEST_WAIT)
        until = asyncio.get_running_loop().time() + wait
        while True:
            bell = self._wake.bell()
            seq = await self._place(query.get("cursor", ""))
            items, reached, more = await self._store.changes(seq, self._faults.fresh(limit))
            left = until - asyncio.get_running_loop().time()
            if items or left <= 0 or self._wake.closed:
                shown = self._faults.page(items, seq, reached, limit)
                page = Changes(shown, cursor.encode(self._store.feed, reached), more)
                return _json(self._faults.spoilt_page(page) if shown else page)
            await hear(bell, left)
            self._faults.refuse_in_outage()

    async def _place(self, text: str) -> int:
        """Return the place of a cursor; while a reader waits, the feed may be set back behind it."""
        try:
            return cursor.decode(text, self._store.feed, await self._store.last())
        except ValueError as error:
            raise Problem(400, str(error)) from error

    async def page(self, request: web.Request) -> web.Response:
        """The collection in id order."""
        limit = body.whole_number(request.query.get("limit", "100"), "limit", 1, MOST_ITEMS)
        after = request.query.get("after", "")
        if after and not self._system.id_pattern.fullmatch(after):
            raise Problem(400, f"after must be the id of a {self._system.noun}, like {self._system.id_example}.")
        items, more = await self._store.after(after, limit)
        return _json(Page(items, items[-1].id if more else None))

    async def one(self, request: web.Request) -> web.Response:
        """One record with its version as ETag."""
        entry = await self._store.one(self._id(request))
        if entry is None:
            raise Problem(404, f"There is no {self._system.noun} with this id.")
        return web.Response(
            body=bytes(entry.record), content_type="application/json", headers={"ETag": f'"{entry.version}"'}
        )

    async def create(self, request: web.Request) -> web.Response:
        """A new record under a new id."""
        return await self._single(request, "create", None)

    async def update(self, request: web.Request) -> web.Response:
        """A change to the version that If-Match names."""
        return await self._single(request, "update", self._id(request))

    async def delete(self, request: web.Request) -> web.Response:
        """The end of a record at the version that If-Match names."""
        return await self._single(request, "delete", self._id(request))

    async def bulk(self, request: web.Request) -> web.Response:
        """Many writes at once, each by itself."""
        asked = body.decode(await request.read(), Bulk)
        if len(asked.items) > MOST_ITEMS:
            raise Problem(422, f"A bulk request holds at most {MOST_ITEMS} items.")
        author = self.author(request)
        outcomes = await self._write(request, [_bulk_write(raw, author) for raw in asked.items])
        return _json(self._faults.spoilt_outcomes(BulkOutcomes(outcomes)))

    async def _single(
        self, request: web.Request, op: Literal["create", "update", "delete"], id_: str | None
    ) -> web.Response:
        if_match = None
        if op != "create":
            if "If-Match" not in request.headers:
                raise Problem(428, 'If-Match is needed: the version that this change was worked out from, like "7".')
            if_match = body.version(request.headers["If-Match"])
        record = None if op == "delete" else await _record(request)
        key = request.headers.get("Idempotency-Key")
        if key is not None:
            body.label(key, "Idempotency-Key", LONGEST_KEY)
        asked = Write(op=op, id=id_, if_match=if_match, idempotency_key=key, author=self.author(request), record=record)
        (outcome,) = await self._write(request, [asked])
        return self._answer(outcome)

    async def _write(self, request: web.Request, writes: Sequence[Write]) -> list[Outcome]:
        for asked in writes:
            await self.edit_first(asked)
        outcomes = await self._store.write(writes)
        done = any(outcome.problem is None for outcome in outcomes)
        if done and self._faults.loses_response() and request.transport is not None:
            request.transport.abort()
        return outcomes

    async def edit_first(self, asked: Write) -> None:
        """Let a colleague edit another part of the record that an update would have found as it expects it."""
        if asked.op != "update" or asked.id is None or not self._faults.switches.edit_during_write:
            return
        entry = await self._store.one(asked.id)
        if entry is None or entry.version != asked.if_match:
            return
        partial = self._system.meanwhile(msgspec.json.decode(entry.record), asked.record or {})
        if not partial or not self._faults.edits_during_write():
            return
        edit = Write(op="update", id=asked.id, if_match=entry.version, author=COLLEAGUE, record=partial)
        (outcome,) = await self._store.write([edit])
        if outcome.problem is not None:
            self._faults.edit_failed()

    def _answer(self, outcome: Outcome) -> web.Response:
        if outcome.problem is not None or outcome.id is None or outcome.version is None:
            raise Problem(outcome.status, outcome.problem or "")
        headers = {"ETag": f'"{outcome.version}"'}
        if outcome.status == 204:
            return web.Response(status=204)
        if outcome.status == 201:
            headers["Location"] = f"/{self._system.collection}/{outcome.id}"
        return _json(Written(outcome.id, outcome.version), outcome.status, headers)

    def author(self, request: web.Request) -> str:
        """Return who makes a change. Raises Problem 400."""
        return body.label(request.headers.get("X-Author", self._settings.caller), "X-Author", LONGEST_AUTHOR)

    def _id(self, request: web.Request) -> str:
        id_ = request.match_info["id"]
        if not self._system.id_pattern.fullmatch(id_):
            raise Problem(
                404, f"There is no {self._system.noun} with this id; an id looks like {self._system.id_example}."
            )
        return id_


async def _record(request: web.Request) -> dict[str, Any]:
    record: dict[str, Any] = body.decode(await request.read(), dict[str, Any])
    return record


def _bulk_write(raw: msgspec.Raw, author: str) -> Write:
    try:
        item = body.decode(raw, BulkItem)
        if item.author is not None:
            author = body.label(item.author, "author", LONGEST_AUTHOR)
        if item.idempotency_key is not None:
            body.label(item.idempotency_key, "idempotency_key", LONGEST_KEY)
    except Problem as problem:
        return Write(flaw=problem.detail)
    if item.op != "create" and item.id is None:
        return Write(flaw=f"id is needed to {item.op}.")
    if item.id is not None and not item.id.isprintable():
        return Write(flaw="The id holds a control character.")
    return Write(
        op=item.op,
        id=item.id,
        if_match=item.if_match,
        idempotency_key=item.idempotency_key,
        author=author,
        record=item.record,
    )


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type="application/json", headers=headers
    )
