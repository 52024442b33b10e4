"""Takes a test run's servers down when the run itself was killed: `python -m tests.guard STATE NAME…` waits for EOF."""

import asyncio
import shutil
import sys
from pathlib import Path

from deploy.sandbox import postgres
from deploy.sandbox.home import open_home
from deploy.sandbox.launch import take_down
from deploy.sandbox.parts import chosen


def main(state: Path, *names: str) -> None:
    """Wait until whoever holds the other end of standard input is gone, then remove what it left."""
    sys.stdin.read()
    if state.exists():
        home = open_home(None, {"BOYD_HOME": str(state)})
        asyncio.run(take_down(home, chosen(*names)))
        postgres.remove(home)
        shutil.rmtree(state, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
