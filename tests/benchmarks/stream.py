"""Edits at one system at an even rate, each timed from its acceptance until the other system shows it."""

import asyncio
import itertools
import math
import secrets
from collections.abc import Callable, Sequence

from tests.benchmarks.systems import System

LAST_WAITS_SECONDS = 120.0
LOOKED_AT_TOGETHER = 20


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed (nearest rank); NaN of none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


class Stream:
    """`people` are pairs of ids, of the system that is edited first; each has one edit under way at most."""

    def __init__(self, source: System, target: System, people: Sequence[tuple[str, str]], rate: float) -> None:
        self._source, self._target, self._rate = source, target, rate
        self._free = list(people)
        self._awaited: dict[str, tuple[str, str]] = {}
        self._accepted: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        # No two edits say the same, whichever stream made them: one that changes nothing would not be mirrored.
        self._mark, self._numbers = secrets.token_hex(4), itertools.count(1)
        self.sent = 0
        self.late = 0

    async def run(self, cursor: str, ended: Callable[[float], bool]) -> None:
        """Edit until `ended`, given seconds since the start, says so; then wait for the last to be seen.

        `cursor` is the place in the target's feed where it now ends.
        """
        watcher = asyncio.create_task(self._watch(cursor))
        try:
            async with asyncio.TaskGroup() as edits:
                await self._edit_until(edits, ended)
            async with asyncio.timeout(LAST_WAITS_SECONDS):
                await asyncio.wait(
                    [watcher, asyncio.create_task(self._all_seen())], return_when=asyncio.FIRST_COMPLETED
                )
        except TimeoutError:
            return
        finally:
            if watcher.done():
                await watcher
            watcher.cancel()

    async def _all_seen(self) -> None:
        while True:
            if not self._awaited:
                return
            await asyncio.sleep(0.05)

    def milliseconds(self) -> list[float]:
        """How long each edit took that was seen; 0 where it was seen before we heard that it was accepted."""
        return [max(0.0, (self._seen[text] - at) * 1000) for text, at in self._accepted.items() if text in self._seen]

    @property
    def lost(self) -> int:
        """How many edits were accepted and never seen."""
        return len(self._accepted.keys() - self._seen.keys())

    async def _edit_until(self, edits: asyncio.TaskGroup, ended: Callable[[float], bool]) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        while not ended(clock() - begun):
            due = begun + (self.sent + self.late) / self._rate
            if due > clock():
                await asyncio.sleep(due - clock())
            if self._free:
                self.sent += 1
                edits.create_task(self._edit(*self._free.pop(0)))
            else:
                self.late += 1  # everybody's last edit is still on its way

    async def _edit(self, here: str, there: str) -> None:
        text = f"Keeper {self._mark} no {next(self._numbers)}"
        self._awaited[there] = (here, text)
        self._accepted[text] = await self._source.edit(here, self._source.working_as(text))

    async def _watch(self, cursor: str) -> None:
        """Look at who is awaited whenever the feed says that something changed."""
        while True:
            changed, cursor = await self._target.news(cursor, 1)
            named = [id_ for id_ in self._awaited if id_ in changed]
            for start in range(0, len(named), LOOKED_AT_TOGETHER):
                await asyncio.gather(*(self._look(id_) for id_ in named[start : start + LOOKED_AT_TOGETHER]))
            if not named:
                await asyncio.gather(*(self._look(id_) for id_ in list(self._awaited)[:LOOKED_AT_TOGETHER]))

    async def _look(self, there: str) -> None:
        if there not in self._awaited:
            return
        here, text = self._awaited[there]
        if await self._target.work(there) == text and there in self._awaited:
            self._seen[text] = asyncio.get_running_loop().time()
            del self._awaited[there]
            self._free.append((here, there))
