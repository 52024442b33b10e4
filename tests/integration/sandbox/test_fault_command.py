"""`boyd fault` as a tester uses it, on a stand-in that runs."""

import asyncio
import json
import os
import sys
from typing import Any

from deploy.sandbox.home import ROOT, Home
from deploy.sandbox.systems import Desk
from tests.servers import running


async def boyd(home: Home, *words: str, code: int = 0) -> str:
    """What `boyd fault visor` prints, or complains of."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.sandbox",
        "fault",
        "visor",
        *words,
        cwd=ROOT,
        env={**os.environ, "BOYD_HOME": str(home.state), "BOYD_PORT": str(home.port_base)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaints = await process.communicate()
    assert process.returncode == code, complaints.decode()
    return (complaints if code else said).decode()


async def on(home: Home) -> dict[str, Any]:
    """The switches that are not off."""
    return {name: value for name, value in json.loads(await boyd(home, "--json")).items() if value}


async def test_a_tester_switches_faults_on_sees_them_and_switches_them_off() -> None:
    async with running("postgres", "visor") as home:
        assert await on(home) == {}
        await boyd(home, "latency_ms=20", "reorder_feed=on")
        await boyd(home, "error_rate=0.5", "seed=3", "reorder_feed=off")
        assert await on(home) == {"latency_ms": 20, "error_rate": 0.5, "seed": 3}
        said = await boyd(home)
        assert [line.split() for line in said.splitlines()[1:3]] == [["latency_ms", "20"], ["error_rate", "0.5"]]
        assert "has no fault called lag; there are latency_ms, " in await boyd(home, "lag=1", code=1)
        assert "$.error_rate" in await boyd(home, "error_rate=2", code=1)
        assert "$.outage" in await boyd(home, "outage=maybe", code=1)
        assert await on(home) == {"latency_ms": 20, "error_rate": 0.5, "seed": 3}
        await boyd(home, "--clear", "outage=on")
        assert await on(home) == {"outage": True}
        await boyd(home, "--clear")
        assert await on(home) == {}
        assert "No snapshot was taken" in await boyd(home, "restore", code=1)
        assert await boyd(home, "snapshot") == "visor snapshot: 0 records, change feed at 0\n"
        assert await boyd(home, "restore") == "visor restore: 0 records, change feed at 0\n"
        async with Desk(home, "visor") as desk:
            assert await desk.ids(1) == []
