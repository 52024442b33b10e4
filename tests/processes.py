"""Processes under test: started, waited for until they answer, and ended cleanly."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from deploy.sandbox.home import ROOT


async def start(*module: str, environment: dict[str, str], **how: Any) -> asyncio.subprocess.Process:
    """Start `python -m MODULE …` in the checkout."""
    return await asyncio.create_subprocess_exec(sys.executable, "-m", *module, cwd=ROOT, env=environment, **how)


@asynccontextmanager
async def running(module: str, environment: dict[str, str], health: str) -> AsyncIterator[None]:
    """Run a module until the block ends; it must answer at `health` first, and exit with 0 when asked to end."""
    process = await start(module, environment=environment)
    try:
        async with asyncio.timeout(30):
            await answers(process, health)
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0, f"{module} ended with {process.returncode}"


async def answers(process: asyncio.subprocess.Process, url: str) -> None:
    """Wait until an address answers 200; the process must not end before."""
    async with aiohttp.ClientSession() as http:
        while process.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
    raise AssertionError(f"{url}: the process ended at its start")
