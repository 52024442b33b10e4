"""What an open page waits on: the data version, and the moment it moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from shared.patience import after_fault
from shared.postgres import DATABASE_OUT

RETRY_SECONDS = 1.0


class Changes:
    """The newest data version that this process knows of, and the instant (UTC) of the newest change in it."""

    def __init__(self) -> None:
        self.version = 0
        self.newest: datetime | None = None
        self._closed = False
        self._moved = asyncio.Event()

    async def follow(self, versions: Callable[[], AsyncIterator[tuple[int, datetime | None]]]) -> None:
        """Keep the version, for ever; the database out: wait and listen again."""
        while True:
            try:
                async for version, newest in versions():
                    self.newest = newest
                    self._move(version)
            except DATABASE_OUT as error:
                await after_fault("changes.waiting", error, RETRY_SECONDS)

    async def beyond(self, since: int, seconds: float) -> int:
        """The version as soon as it is another than `since`, or after so many seconds whatever it is."""
        try:
            async with asyncio.timeout(seconds):
                while self.version == since and not self._closed:
                    await self._moved.wait()
        except TimeoutError:
            pass
        return self.version

    async def closing(self, _: object) -> None:
        """Let every waiting page go, so that the process can end."""
        self._closed = True
        self._moved.set()

    def _move(self, version: int) -> None:
        if version != self.version:
            self.version = version
            self._moved.set()
            self._moved = asyncio.Event()
