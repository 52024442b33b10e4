"""Real servers for tests: a PostgreSQL cluster and a Kafka broker of their own, started by the sandbox's launchers."""

import random
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.sandbox import databases, kafka, postgres, topics
from deploy.sandbox.databases import Addresses
from deploy.sandbox.home import PORTS, ROOT, Home, open_home
from deploy.sandbox.launch import bring_up, take_down
from deploy.sandbox.parts import chosen
from deploy.sandbox.processes import listens, python
from shared.topics import Topic


@asynccontextmanager
async def running(*names: str) -> AsyncIterator[Home]:
    """Run the named parts in a folder and on ports of their own; remove everything afterwards."""
    home = temporary_home()
    parts = chosen(*names)
    guard = _guard(home, *names)
    try:
        await bring_up(home, parts)
        yield home
    finally:
        await take_down(home, parts)
        postgres.remove(home)
        shutil.rmtree(home.state, ignore_errors=True)
        guard.communicate()


def _guard(home: Home, *names: str) -> subprocess.Popen[bytes]:
    """A process that takes the servers down when this one is killed."""
    argv = python("-m", "tests.guard", str(home.state), *names)
    return subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)


def temporary_home() -> Home:
    """A sandbox of its own, in a folder whose name holds spaces; whoever asks removes it."""
    folder = Path(tempfile.mkdtemp(prefix="boyd tests "))
    folder.chmod(0o755)
    return open_home(free_port_base(), {"BOYD_HOME": str(folder)}, ROOT)


def free_port_base() -> int:
    """A base whose ports nobody listens on now."""
    while True:
        base = random.randrange(20_000, 30_000, PORTS)
        if not any(listens(base + offset) for offset in range(PORTS)):
            return base


class Postgres:
    """The cluster of a test run."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator[Addresses]:
        """A fresh database with the schema and both roles of one service, as the sandbox makes them; dropped after.

        Several services' databases may be open at once; nothing is migrated yet.
        """
        name = f"test_{secrets.token_hex(6)}"
        await databases.create_database(self.home, name)
        try:
            yield await databases.create_schema(self.home, name, service)
        finally:
            await databases.drop_database(self.home, name)

    @asynccontextmanager
    async def standin_database(self, role: str) -> AsyncIterator[str]:
        """A fresh database owned by one role, as a stand-in system has; yields its address."""
        name = f"test_{secrets.token_hex(6)}"
        try:
            yield await databases.create_owned(self.home, name, role)
        finally:
            await databases.drop_database(self.home, name)


class Kafka:
    """The broker of a test run, with the sandbox's topics."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.bootstrap = kafka.bootstrap(home)

    async def topic(self, *, partitions: int = 1, compacted: bool = False) -> str:
        """Make a topic that no other test uses; returns its name."""
        name = f"test.{secrets.token_hex(6)}"
        await topics.settle(self.home, (Topic(name, partitions, days=None if compacted else 1),))
        return name
