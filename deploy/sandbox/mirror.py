"""The mirror's own API, as the `boyd` command asks it."""

from typing import Any

import aiohttp

from deploy.sandbox import settings
from deploy.sandbox.faults import Fault
from deploy.sandbox.figures import bearer
from deploy.sandbox.home import Home
from deploy.sandbox.settings import VISOR_SYNC

TIMEOUT = aiohttp.ClientTimeout(total=40)


class Mirror:
    """A session at visor_sync; the token is asked for once."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._url = settings.address(home, VISOR_SYNC)
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._token = ""

    async def __aenter__(self) -> "Mirror":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._session.close()

    async def get(self, path: str, **query: Any) -> dict[str, Any] | None:
        """What the mirror answers; None where it has nothing of that name.

        Raises:
            Fault: it does not answer.
        """
        try:
            self._token = self._token or await bearer(self._home, self._session, "visor_sync")
            headers = {"Authorization": f"Bearer {self._token}"}
            given = {name: str(value) for name, value in query.items() if value is not None}
            async with self._session.get(self._url + path, params=given, headers=headers) as response:
                if response.status == 404:
                    return None
                if response.status == 401 and self._token:
                    self._token = ""
                    return await self.get(path, **query)
                response.raise_for_status()
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError, KeyError) as error:
            raise Fault("the mirror does not answer; see: boyd status, boyd logs visor_sync") from error

    async def record(self, reference: str) -> dict[str, Any]:
        """One person with provenance, by the mirror's id or either system's.

        Raises:
            Fault: nobody has this reference.
        """
        found = await self.get(f"/api/records/{reference}")
        if found is None:
            raise Fault(f"no record has the reference {reference}")
        return found
