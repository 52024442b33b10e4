"""The two stand-in systems as somebody at their keyboards uses them: read a record, change it, delete nothing."""

import time
import uuid
from dataclasses import dataclass
from typing import Any

import aiohttp

from deploy.sandbox import settings
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.settings import ATHENA, VISOR

COLLECTIONS = {"visor": (VISOR, "nominals"), "athena": (ATHENA, "persons")}
TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class Edited:
    """An edit that a system accepted: the record's new version, and when (seconds since 1970)."""

    id: str
    version: int
    at: float


class Desk:
    """A session at one system."""

    def __init__(self, home: Home, name: str) -> None:
        offset, collection = COLLECTIONS[name]
        self.name = name
        self._url = f"{settings.address(home, offset)}/{collection}"
        login = {"Authorization": f"Bearer {Secrets(home).text(f'{name}_token')}"}
        self._session = aiohttp.ClientSession(headers=login, timeout=TIMEOUT)

    async def __aenter__(self) -> "Desk":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._session.close()

    async def read(self, record_id: str) -> tuple[int, dict[str, Any]]:
        """A record and its version.

        Raises:
            Fault: the system has no such record, or does not answer.
        """
        try:
            async with self._session.get(f"{self._url}/{record_id}") as response:
                if response.status == 404:
                    raise Fault(f"{self.name} has no record {record_id}")
                response.raise_for_status()
                return int(response.headers["ETag"].strip('"')), await response.json()
        except aiohttp.ClientError as error:
            raise Fault(f"{self.name} does not answer; see: boyd status") from error

    async def edit(self, record_id: str, partial: dict[str, Any], author: str) -> Edited:
        """Change a record as it is now.

        Raises:
            Fault: with what the system says against it.
        """
        version, _ = await self.read(record_id)
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": str(uuid.uuid4()), "X-Author": author}
        async with self._session.patch(f"{self._url}/{record_id}", json=partial, headers=headers) as response:
            answer = await response.json()
            if response.status != 200:
                raise Fault(f"{self.name} refuses: {answer.get('detail', response.status)}")
            return Edited(record_id, answer["version"], time.time())

    async def ids(self, limit: int) -> list[tuple[str, dict[str, Any]]]:
        """The first records in the order of their ids."""
        async with self._session.get(self._url, params={"limit": str(limit)}) as response:
            response.raise_for_status()
            return [(item["id"], item["record"]) for item in (await response.json())["items"]]
