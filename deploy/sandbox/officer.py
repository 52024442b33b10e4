"""A synthetic officer at a service's pages: signs in as a browser does, then asks with the session."""

import re
from typing import Any
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from deploy.sandbox import settings
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.idp.people import officers
from deploy.sandbox.settings import VISOR_SYNC

TIMEOUT = aiohttp.ClientTimeout(total=40)
CSRF = re.compile(r'<meta name="csrf-token" content="([^"]+)">')
ACTION = re.compile(r'<form[^>]* action="([^"]+)"')


class OfficerAtDesk:
    """One officer's session at the mirror; `who` is the user name of the sandbox."""

    def __init__(self, home: Home, who: str) -> None:
        self._home, self._who = home, who
        self._url = settings.address(home, VISOR_SYNC)
        # The cookies are for https alone; on the machine itself a browser sends them by http too.
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[URL(self._url)])
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=jar)
        self._csrf = ""

    async def __aenter__(self) -> "OfficerAtDesk":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._session.close()

    async def get(self, path: str) -> dict[str, Any]:
        """What the mirror answers to this officer.

        Raises:
            Fault: it refuses, with its reason, or does not answer.
        """
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the mirror answers to this officer, who changes something.

        Raises:
            Fault: it refuses, with its reason, or does not answer.
        """
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        try:
            if not self._csrf:
                await self._sign_in()
            headers = {"Origin": self._url, "X-CSRF-Token": self._csrf}
            async with self._session.request(method, self._url + path, json=body, headers=headers) as response:
                answer: dict[str, Any] = await response.json(content_type=None)
                if response.status >= 400:
                    raise Fault(f"the mirror refuses: {answer.get('detail') or answer.get('title')}")
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Fault("the mirror does not answer; see: boyd status, boyd logs visor_sync") from error

    async def _sign_in(self) -> None:
        """By the provider's own page, with the officer's sandbox password."""
        cast = officers(self._home.folder("idp") / "users.json")
        async with self._session.get(f"{self._url}/sign-in?return_to=/cases", headers={"Accept": "text/html"}) as page:
            form, asked = await page.text(), page.url
        found = ACTION.search(form)
        if found is None or self._who not in cast:
            raise Fault("the identity provider does not let anybody in; see: boyd logs idp")
        action = urljoin(str(asked), found[1].replace("&amp;", "&"))
        given = {"username": self._who, "password": cast[self._who].password}
        async with self._session.post(URL(action, encoded=True), data=given, headers={"Accept": "text/html"}) as page:
            token = CSRF.search(await page.text())
        if token is None:
            raise Fault(f"{self._who} could not sign in at the mirror; see: boyd logs visor_sync")
        self._csrf = token[1]
