"""The operator's commands of the mirror, as processes."""

import asyncio
import sys

from deploy.sandbox.home import ROOT
from tests.integration.visor_sync.world import World, environment


async def said(world: World, *command: str, code: int = 0) -> str:
    """What a command says, or complains of where it ends with another code than 0."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.visor_sync", *command),
        cwd=ROOT,
        env=environment(world.settings),
        stdout=pipe,
        stderr=pipe,
    )
    answer, complaints = await process.communicate()
    assert process.returncode == code, complaints.decode()
    return (complaints if code else answer).decode().strip()


async def stopped(world: World, side: str) -> str:
    """Wait until a side is stopped; returns why."""

    async def reason() -> str | None:
        told: str | None = (await world.figures())["sources"][side]["stopped"]
        return told

    why: str = await world.until(reason)
    return why


async def resumed(world: World, side: str, decision: str) -> None:
    """Decide, and wait until that is carried out."""
    await said(world, "resume", side, f"--{decision}")

    async def heard_again() -> bool:
        return (await world.figures())["sources"][side]["stopped"] is None

    await world.until(heard_again)
