"""A test run that is killed leaves no server behind."""

import subprocess
import time

from deploy.sandbox.home import ROOT
from deploy.sandbox.processes import listens, python

RUN = """
import asyncio
from tests.servers import running

async def main():
    async with running("postgres") as home:
        print(home.port(6), flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def test_a_killed_run_leaves_no_server_behind() -> None:
    run = subprocess.Popen(python("-c", RUN), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    port = int(run.stdout.readline())
    assert listens(port)
    run.kill()
    run.communicate()
    deadline = time.monotonic() + 60
    while listens(port):
        assert time.monotonic() < deadline
        time.sleep(0.1)
