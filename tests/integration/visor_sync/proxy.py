"""A TCP proxy in front of a system, which can lose answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Proxy:
    """Passes bytes both ways; `lose` makes it swallow the answer to the next requests that hold a mark."""

    def __init__(self, port: int) -> None:
        self._to, self._losing, self._mark = port, 0, b""
        self.lost = 0
        self.port = 0

    def lose(self, mark: bytes, times: int = 1) -> None:
        """Let so many requests with this mark be done and their answers never arrive."""
        self._mark, self._losing = mark, times

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Proxy"]:
        """Listen for as long as the block runs."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self
            server.close()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; it ends on both sides as soon as it has ended on one."""
        with contextlib.suppress(OSError, asyncio.CancelledError), contextlib.closing(writer):
            there, to = await asyncio.open_connection("127.0.0.1", self._to)
            swallow = asyncio.Event()
            with contextlib.closing(to):
                ways = {
                    asyncio.create_task(self._requests(reader, to, swallow)),
                    asyncio.create_task(self._answers(there, writer, swallow)),
                }
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)

    async def _requests(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter, swallow: asyncio.Event) -> None:
        while part := await reader.read(65536):
            if self._losing and self._mark in part:
                self._losing -= 1
                swallow.set()
            to.write(part)
            await to.drain()

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, swallow: asyncio.Event) -> None:
        while part := await there.read(65536):
            if swallow.is_set():  # it was done, and nobody hears of it
                self.lost += 1
                return
            writer.write(part)
            await writer.drain()
