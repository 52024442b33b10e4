"""The fault switches of a stand-in system, as the `boyd` command sets them."""

from typing import Any

import aiohttp
import msgspec

from deploy.sandbox import settings
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.systems import COLLECTIONS, TIMEOUT

WORDS = {"on": True, "yes": True, "off": False, "no": False, "none": None}


class Switchboard:
    """A session at the switches of one system. Each call raises Fault with what the system says against it."""

    def __init__(self, home: Home, name: str) -> None:
        self.name = name
        login = {"Authorization": f"Bearer {Secrets(home).text(f'{name}_token')}"}
        address = settings.address(home, COLLECTIONS[name][0])
        self._session = aiohttp.ClientSession(address, headers=login, timeout=TIMEOUT)

    async def __aenter__(self) -> "Switchboard":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._session.close()

    async def shown(self) -> dict[str, Any]:
        """Every switch as it is."""
        return await self._call("GET", "/faults")

    async def clear(self) -> None:
        """Every switch off."""
        await self._call("DELETE", "/faults")

    async def set(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Lay some switches over those that are on; returns all of them."""
        now = await self.shown()
        for name in wanted:
            if name not in now:
                raise Fault(f"{self.name} has no fault called {name}; there are {', '.join(now)}")
        return await self._call("PUT", "/faults", now | wanted)

    async def snapshot(self) -> dict[str, Any]:
        """Have the system remember its whole store."""
        return await self._call("POST", "/faults/snapshot")

    async def restore(self) -> dict[str, Any]:
        """Have the system go back to what it remembered."""
        return await self._call("POST", "/faults/restore")

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            async with self._session.request(method, path, json=body) as response:
                answer: dict[str, Any] = msgspec.json.decode(await response.read() or b"{}")
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            raise Fault(f"{self.name} does not answer; see: boyd status") from error
        if response.status >= 400:
            raise Fault(f"{self.name} refuses: {answer.get('detail', response.status)}")
        return answer


def assigned(words: tuple[str, ...]) -> dict[str, Any]:
    """The switches that `NAME=VALUE` words name: numbers, and on or off.

    Raises:
        Fault: a word that is no assignment.
    """
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise Fault(f"{word} is not NAME=VALUE, such as latency_ms=500 or outage=on")
        found[name] = WORDS[value] if value in WORDS else _number(value)
    return found


def _number(text: str) -> Any:
    """A number or true or false as it is; the system refuses anything else, naming the switch."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
