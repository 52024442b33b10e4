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
        with contextlib.suppress(OSError, asyncio.CancelledError):
            there, to = await asyncio.open_connection("127.0.0.1", self._to)
            answers = asyncio.create_task(self._answers(there, writer))
            try:
                while part := await reader.read(65536):
                    if self._losing and self._mark in part:
                        self._losing -= 1
                        answers.cancel()
                        to.write(part)
                        await there.read(1)  # done, and answered
                        self.lost += 1
                        return
                    to.write(part)
                    await to.drain()
            finally:
                answers.cancel()
                to.close()
                writer.close()

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while part := await there.read(65536):
                writer.write(part)
                await writer.drain()
            writer.close()
