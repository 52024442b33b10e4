"""Waking the readers of the change feed: this process's writers do, and whoever changes records behind it notifies."""

import asyncio

import asyncpg
import structlog

log = structlog.get_logger()


class Wake:
    """A bell that every waiting reader hears. Once closed, nobody waits any more."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        """Wake everyone who waits now."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def close(self) -> None:
        """Wake everyone for good."""
        self.closed = True
        self.ring()

    def bell(self) -> asyncio.Event:
        """Return the next ring. Take hold of it before looking at the feed, so that no change falls between."""
        return self._bell


async def hear(bell: asyncio.Event, seconds: float) -> None:
    """Wait for the ring, but not longer than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return


async def listen(dsn: str, wake: Wake, retry_seconds: float = 1.0) -> None:
    """Ring when notified, on a connection of its own, which is taken up again whenever it is lost."""
    while True:
        lost = asyncio.Event()
        try:
            conn = await asyncpg.connect(dsn)
        except (OSError, asyncpg.PostgresError) as error:
            log.warning("feed.listen_failed", error=type(error).__name__)
            await asyncio.sleep(retry_seconds)
            continue
        try:
            conn.add_termination_listener(lambda *_, lost=lost: lost.set())
            await conn.add_listener("changes", lambda *_: wake.ring())
            wake.ring()
            await lost.wait()
            log.warning("feed.listen_lost")
        finally:
            await conn.close(timeout=2)
