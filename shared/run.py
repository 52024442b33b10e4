"""All doors of a service run in one TaskGroup: one that dies ends the process; SIGTERM closes them and exits 0."""

import asyncio
import gc
import signal
from collections.abc import Coroutine, Sequence
from typing import Any

from aiohttp import web

from shared.logs import log

ASK_AGAIN_SECONDS = 7.0
"""Longer than requests under way are waited for, shorter than whoever stops a process waits before killing it."""


class Stopped(Exception):
    """Raised inside the group when the process is asked to end."""


async def run(**doors: Coroutine[Any, Any, None]) -> None:
    """Run the named coroutines together until SIGTERM or SIGINT, or until one of them ends or fails.

    A door that has not closed `ASK_AGAIN_SECONDS` after it was asked to is named in the log and asked again.

    Raises:
        ExceptionGroup: with what made a door fail; a door that returns by itself counts as a failure.
    """
    _keep_what_was_made()
    stop, ending = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for signalled in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signalled, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_door(name, door, ending), name=name) for name, door in doors.items()]
            group.create_task(_stopper(stop, ending, tasks), name="stopper")
    except* Stopped:
        log.info("process.stopped")


def _keep_what_was_made() -> None:
    """What a start makes lives as long as the process; to go through it all would hold requests up for 0.1 s."""
    gc.collect()
    gc.freeze()


async def _door(name: str, door: Coroutine[Any, Any, None], ending: asyncio.Event) -> None:
    """A door that ends unasked fails, by whatever way it ends: the group itself would pass over a cancellation."""
    try:
        await door
    except asyncio.CancelledError:
        if ending.is_set():
            raise
    except BaseException:
        ending.set()
        raise
    ending.set()
    raise RuntimeError(f"{name} ended by itself")


async def _stopper(stop: asyncio.Event, ending: asyncio.Event, doors: Sequence[asyncio.Task[None]]) -> None:
    await stop.wait()
    ending.set()
    log.info("process.stopping")
    asyncio.get_running_loop().call_later(ASK_AGAIN_SECONDS, _ask_again, doors)
    raise Stopped


def _ask_again(doors: Sequence[asyncio.Task[None]]) -> None:
    open_still = [door for door in doors if not door.done()]
    for door in open_still:
        log.warning("door.still_open", door=door.get_name())
        door.cancel()
    if open_still:
        asyncio.get_running_loop().call_later(ASK_AGAIN_SECONDS, _ask_again, open_still)


async def web_door(app: web.Application, host: str, port: int) -> None:
    """Serve an aiohttp application until cancelled, then let requests under way finish for up to 5 s."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        log.info("http.listening", port=port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
