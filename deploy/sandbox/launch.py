"""Brings parts up in the order their needs allow, all at once where they may, and takes them down in reverse."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from deploy.sandbox import processes
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.processes import Command

READY_WITHIN_S = 90.0
ASK_EVERY_S = 0.05

Tell = Callable[[str, str], None]


async def _nothing(_home: Home) -> None:
    return None


@dataclass(frozen=True)
class Part:
    """One process of the sandbox.

    `ports` are offsets from the base, the first one its address. `command` runs in a thread and may prepare what the
    process needs on disk, once `prepared_by` are ready; the process starts when `needs` are ready too; `settle` then
    makes what others expect of it. What it `uses` it waits for by itself, so it starts beside them; they end after it.
    """

    name: str
    title: str
    ports: tuple[int, ...]
    command: Callable[[Home], Command]
    ready: Callable[[Home], Awaitable[bool]]
    scheme: str = "http"
    prepared_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    settle: Callable[[Home], Awaitable[None]] = _nothing

    def address(self, home: Home) -> str:
        """Where the part listens."""
        return f"{self.scheme}://127.0.0.1:{home.port(self.ports[0])}"


def quiet(_name: str, _state: str) -> None:
    """Tell nobody."""


async def bring_up(home: Home, parts: Sequence[Part], tell: Tell = quiet) -> list[str]:
    """Start the parts that do not run and wait until every one is ready; `tell(name, state)` hears of each step.

    Returns:
        Names of the parts that were started now.

    Raises:
        Fault: for the first part that cannot start; those that this call started are down again.
    """
    for part in parts:
        if processes.find(home, part.name) is None:
            for offset in part.ports:
                processes.require_free(home.port(offset), part.title)
    done = {part.name: asyncio.Event() for part in parts}
    started: list[str] = []
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(_bring_up_one(home, part, done, started, tell))
    except BaseException as error:
        await take_down(home, [part for part in parts if part.name in started])
        raise _first_fault(error) from error
    return started


def _first_fault(error: BaseException) -> BaseException:
    faults = error.split(Fault)[0] if isinstance(error, BaseExceptionGroup) else None
    found: BaseException = faults or error
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


async def _bring_up_one(home: Home, part: Part, done: dict[str, asyncio.Event], started: list[str], tell: Tell) -> None:
    await _wait_for(part.prepared_by, done)
    if processes.find(home, part.name) is None:
        tell(part.name, "preparing")
        command = await asyncio.to_thread(part.command, home)
        await _wait_for(part.needs, done)
        tell(part.name, "starting")
        processes.start(home, part.name, command)
        started.append(part.name)
    await wait_until_ready(home, part)
    await part.settle(home)
    tell(part.name, "ready")
    done[part.name].set()


async def _wait_for(names: Iterable[str], done: dict[str, asyncio.Event]) -> None:
    for name in names:
        if name in done:
            await done[name].wait()


async def wait_until_ready(home: Home, part: Part, within_s: float = READY_WITHIN_S) -> None:
    """Wait until a part answers.

    Raises:
        Fault: when it ends instead, or does not answer in time, with the last line of its log.
    """
    log = processes.log_file(home, part.name)
    try:
        async with asyncio.timeout(within_s):
            while not await part.ready(home):
                if processes.find(home, part.name) is None:
                    words = processes.last_words(home, part.name)
                    raise Fault(f"{part.title} ended instead of starting: {words} (all of it: {log})")
                await asyncio.sleep(ASK_EVERY_S)
    except TimeoutError as error:
        raise Fault(f"{part.title} was not ready within {within_s:.0f} s; see {log}") from error


async def take_down(home: Home, parts: Sequence[Part], tell: Tell = quiet) -> list[str]:
    """End the parts that run, those that others need last, a rank at a time.

    Returns:
        Names of the parts that were running.
    """
    left = list(parts)
    ended: list[str] = []
    while left:
        needed = {name for part in left for name in (*part.prepared_by, *part.needs, *part.uses)}
        rank = [part for part in left if part.name not in needed]
        ended += [name for name in await asyncio.gather(*(_stop(home, part.name, tell) for part in rank)) if name]
        left = [part for part in left if part not in rank]
    return ended


async def _stop(home: Home, name: str, tell: Tell) -> str | None:
    if processes.find(home, name) is None:
        return None
    tell(name, "stopping")
    await asyncio.to_thread(processes.stop, home, name)
    tell(name, "stopped")
    return name
