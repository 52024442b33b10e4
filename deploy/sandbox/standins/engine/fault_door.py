"""The HTTP door for testers: the switches, and the store put back to what it once was."""

import msgspec
from aiohttp import web

from deploy.sandbox.standins.engine import body
from deploy.sandbox.standins.engine.doors import with_token
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.settings import Settings
from deploy.sandbox.standins.engine.store import Store


class Kept(msgspec.Struct, frozen=True):
    """What a snapshot holds: living records, and the last place of the change feed."""

    records: int
    seq: int


class FaultDoor:
    """Requests of testers, each with the bearer token; no fault touches them."""

    def __init__(self, settings: Settings, store: Store, faults: Faults) -> None:
        self._settings = settings
        self._store = store
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; all need the bearer token."""
        token = self._settings.token
        return [
            web.get("/faults", with_token(token, self.shown)),
            web.put("/faults", with_token(token, self.set)),
            web.delete("/faults", with_token(token, self.clear)),
            web.post("/faults/snapshot", with_token(token, self.snapshot)),
            web.post("/faults/restore", with_token(token, self.restore)),
        ]

    async def shown(self, _request: web.Request) -> web.Response:
        """The switches as they are."""
        return _json(self._faults.switches)

    async def set(self, request: web.Request) -> web.Response:
        """The switches as the body has them; one that is not named is off."""
        self._faults.set(body.decode(await request.read(), self._faults.shape))
        return _json(self._faults.switches)

    async def clear(self, _request: web.Request) -> web.Response:
        """Every switch off."""
        self._faults.set(self._faults.shape())
        return web.Response(status=204)

    async def snapshot(self, _request: web.Request) -> web.Response:
        """Keep the whole store as it is now, in place of an older snapshot."""
        return _json(Kept(*await self._store.snapshot()))

    async def restore(self, _request: web.Request) -> web.Response:
        """Put the whole store back to the snapshot, as a database is that comes from a backup."""
        kept = await self._store.restore()
        if kept is None:
            raise Problem(409, "No snapshot was taken; POST /faults/snapshot takes one.")
        self._faults.forget_pages()
        return _json(Kept(*kept))


def _json(value: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
