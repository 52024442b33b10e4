"""The two systems outside, as processes, and what a person or a fault does to them."""

import asyncio
import contextlib
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp

from deploy.sandbox.home import ROOT

COLLECTIONS = {"visor": "nominals", "athena": "persons"}
ENDS_WITHIN_SECONDS = 30.0
SURNAMES = ("Marlowe", "Ashdown", "Pryor", "Hexham", "Tolland", "Quill", "Sandys", "Orrell")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A Python module as a process of its own, with its output in memory."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.module, self.environment = module, environment
        self.said = bytearray()
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *self.module.split(),
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._listener = asyncio.create_task(self._listen(self._process))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while part := await process.stdout.read(65536):
            self.said += part

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.returncode is None

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def end(self, *, kill: bool = False) -> int:
        """End it, by SIGTERM or by SIGKILL; returns its exit code."""
        assert self._process is not None
        assert self._listener is not None
        if self.running:
            if kill:
                self._process.kill()
            else:
                self._process.terminate()
        try:
            async with asyncio.timeout(ENDS_WITHIN_SECONDS):
                code = await self._process.wait()
        except TimeoutError as error:
            self._process.kill()
            await self._listener
            raise AssertionError(f"{self.module} did not end: {self.said.decode()[-3000:]}") from error
        await self._listener
        return code


class Outside:
    """One system of record: `edit`, `create`, `delete` as its users do, `answer` as it shows a record."""

    def __init__(self, side: str, dsn: str) -> None:
        self.side, self.dsn, self.token, self.port = side, dsn, secrets.token_hex(8), free_port()
        self.collection = COLLECTIONS[side]
        told = {"DATABASE_URL": dsn, "TOKEN": self.token, "PORT": str(self.port)}
        environment = {f"{side.upper()}_{name}": value for name, value in told.items()}
        self.process = Process(f"deploy.sandbox.standins.{side}", environment)
        self.http: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Outside"]:
        """Run it for as long as the block runs."""
        async with aiohttp.ClientSession(self.url, headers={"Authorization": f"Bearer {self.token}"}) as self.http:
            await self.start()
            try:
                yield self
            finally:
                await self.stop()

    async def start(self) -> None:
        """Start it and wait until it answers."""
        await self.process.start()
        async with asyncio.timeout(30):
            while not await self._healthy():
                assert self.process.running, self.process.said.decode()
                await asyncio.sleep(0.05)

    async def _healthy(self) -> bool:
        try:
            async with self.http.get("/health") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def stop(self) -> None:
        """End it as an operator would."""
        await self.process.end()

    async def misbehave(self, **switches: Any) -> None:
        """Switch these faults on, and every other one off."""
        async with self.http.put("/faults", json=switches) as answer:
            assert answer.status == 200, await answer.text()

    async def fault(self, name: str) -> Any:
        """How a switch is now."""
        async with self.http.get("/faults") as answer:
            return (await answer.json())[name]

    async def snapshot(self) -> None:
        """Remember everything it holds."""
        async with self.http.post("/faults/snapshot") as answer:
            assert answer.status == 200, await answer.text()

    async def restore(self) -> None:
        """Go back to what it remembered."""
        async with self.http.post("/faults/restore") as answer:
            assert answer.status == 200, await answer.text()

    async def create(self, record: dict[str, Any], author: str = "a.clerk") -> str:
        """A new record; returns its id."""
        async with self.http.post(f"/{self.collection}", json=record, headers={"X-Author": author}) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["id"])

    async def answer(self, external_id: str) -> tuple[int, dict[str, Any]]:
        """Version and record; (0, {}) where it has none."""
        async with self.http.get(f"/{self.collection}/{external_id}") as answer:
            if answer.status == 404:
                return 0, {}
            return int(answer.headers["ETag"].strip('"')), await answer.json()

    async def record(self, external_id: str) -> dict[str, Any]:
        """The record."""
        return (await self.answer(external_id))[1]

    async def version(self, external_id: str) -> int:
        """How often the record was written."""
        return (await self.answer(external_id))[0]

    async def edit(self, external_id: str, partial: dict[str, Any], author: str = "a.clerk") -> None:
        """Change a record, whatever its version is."""
        await self.change(external_id, lambda _: partial, author)

    async def change(
        self, external_id: str, how: Callable[[dict[str, Any]], dict[str, Any]], author: str = "a.clerk"
    ) -> None:
        """Change a record as `how` says, given the record as it is now."""
        while True:
            version, record = await self.answer(external_id)
            headers = {"If-Match": f'"{version}"', "X-Author": author}
            url = f"/{self.collection}/{external_id}"
            async with self.http.patch(url, json=how(record), headers=headers) as answer:
                if answer.status != 412:
                    assert answer.status == 200, await answer.text()
                    return

    async def delete(self, external_id: str) -> None:
        """Delete a record."""
        headers = {"If-Match": f'"{await self.version(external_id)}"', "X-Author": "a.clerk"}
        async with self.http.delete(f"/{self.collection}/{external_id}", headers=headers) as answer:
            assert answer.status == 204

    async def count(self) -> int:
        """How many records it has."""
        async with self.http.get("/health") as answer:
            return int((await answer.json())["records"])


def a_nominal(**sections: Any) -> dict[str, Any]:
    """A valid ViSOR record of somebody of whom there is only one; sections are laid over it."""
    number = secrets.randbelow(10**6)
    record: dict[str, Any] = {
        "Synthetic": True,
        "ForceCode": "35",
        "Nominal": {
            "Surname": f"{secrets.choice(SURNAMES)}-{secrets.token_hex(4).translate(_LETTERS)}",
            "Forenames": "Dale",
            "DateOfBirth": f"{1 + number % 28:02}/{1 + number % 12:02}/{1950 + number % 50}",
            "Sex": "1",
        },
        "Address": {
            "Line": f"{1 + number % 97} Tallow Rise",
            "Town": "Peterborough",
            "Postcode": "PE99 9AB",
            "District": "E06000031",
            "GridPoint": "52.57210,-0.24312",
            "AsAt": "01/02/2026",
        },
        "Communications": [{"Number": f"07700 {900000 + number % 1000}"}],
        "Assessment": {"RiskOfSeriousHarm": "M", "AssessedOn": "10/01/2026"},
        "MAPPA": {"Category": "1", "Level": "1"},
        "Management": {"Mode": "A", "Manager": {"Name": "Kit Farrow", "Tel": "01632 960111"}},
    }
    for name, section in sections.items():
        record[name] = {**record[name], **section} if isinstance(section, dict) and name in record else section
    return record


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
