"""What a peer showed."""

import asyncio
import statistics
from collections.abc import Sequence
from pathlib import Path

import msgspec

PAIRS = 200
RATE = 50
SECONDS = 20


class Figure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of `build/bench-peers.json`: which of our figures it stands beside, and what it leaves out."""

    peer: str
    name: str
    value: float | None
    unit: str
    why: str = ""


class CouldNotRun(Exception):
    """A peer is not installed here, or did not start; the message says which package it is in."""


def latencies(peer: str, seconds: Sequence[float]) -> list[Figure]:
    """The median and the 99th percentile of delays, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return [
        Figure(peer=peer, name=f"mirror.latency.p{at}", value=round(cuts[at - 1] * 1000, 1), unit="ms")
        for at in (50, 99)
    ]


async def told(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command to its end and return what it printed.

    Raises:
        CouldNotRun: it is not there, or ended with an error.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise CouldNotRun(f"{command[0]} is not installed") from error
    out, problem = await process.communicate()
    if process.returncode:
        raise CouldNotRun(f"{Path(command[0]).name}: {problem.decode().strip()[-300:] or out.decode().strip()[-300:]}")
    return out.decode()
