"""How a stand-in is put together and run: web server and change listener in one task group, ended by SIGTERM."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterable

import asyncpg
import structlog
import uvloop
from aiohttp import web

from deploy.sandbox.standins.engine import settings as settings_room
from deploy.sandbox.standins.engine.api import Api
from deploy.sandbox.standins.engine.doors import LARGEST_BODY, answers_as_problems, with_safe_headers
from deploy.sandbox.standins.engine.fault_door import FaultDoor
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.openapi import Description
from deploy.sandbox.standins.engine.pages import Pages
from deploy.sandbox.standins.engine.settings import Settings
from deploy.sandbox.standins.engine.store import Store, open_store
from deploy.sandbox.standins.engine.system import System
from deploy.sandbox.standins.engine.wake import Wake, listen

log = structlog.get_logger()
Opened = Callable[["asyncpg.Pool[asyncpg.Record]", System], Awaitable[Store]]


More = Callable[[System, Api, Store, Faults], Iterable[web.RouteDef]]
"""The routes that only one system has."""


def application(
    system: System, settings: Settings, store: Store, wake: Wake, faults: Faults, more: More
) -> web.Application:
    """Put the doors together; where two have the same, the one that only this system has goes first."""
    app = web.Application(middlewares=[with_safe_headers, answers_as_problems], client_max_size=LARGEST_BODY)
    api = Api(system, settings, store, wake, faults)
    app.add_routes(more(system, api, store, faults))
    app.add_routes(api.routes())
    app.add_routes(FaultDoor(settings, store, faults).routes())
    app.add_routes(Description(system, store, faults).routes())
    app.add_routes(Pages(system, store, faults).routes())
    return app


async def serve(system: System, settings: Settings, opened: Opened, more: More) -> None:
    """Serve until SIGTERM or SIGINT; long-polls are answered at once then. Raises OSError when the port is taken."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with asyncpg.create_pool(
        settings.database_url, min_size=1, max_size=8, command_timeout=30, reset=_as_it_is
    ) as pool:
        store = await opened(pool, system)
        wake = store.wake
        faults = Faults(wake, system.switches)
        app = application(system, settings, store, wake, faults, more)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
            async with asyncio.TaskGroup() as group:
                listener = group.create_task(listen(settings.database_url, wake))
                log.info("standin.ready", system=system.name, port=settings.port)
                await stop.wait()
                wake.close()
                faults.close()
                listener.cancel()
        finally:
            await runner.cleanup()
    log.info("standin.stopped", system=system.name)


async def _as_it_is(_: object) -> None:
    """A connection goes back as it is: nobody leaves anything in its session."""


def main(system: System, port: int, opened: Opened = open_store, more: More = lambda *_: ()) -> None:
    """Run the stand-in until it is told to stop. Raises SystemExit with one line that says what is wrong."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ]
    )
    settings = settings_room.load(system.name.upper(), port, os.environ)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(system, settings, opened, more))
    except OSError as error:
        raise SystemExit(f"{system.title}: {error.strerror or error}") from error
    except asyncpg.PostgresError as error:
        raise SystemExit(f"{system.title}: the database refused: {error}") from error
