"""How the sandbox is: every part's address and health, and the mirror's own figures."""

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp

from deploy.sandbox import processes, settings
from deploy.sandbox.home import Home
from deploy.sandbox.launch import Part
from deploy.sandbox.parts import PARTS
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.settings import IDP, OPERATOR, VISOR_SYNC

TIMEOUT = aiohttp.ClientTimeout(total=5)
FIGURES = (
    "visor_records",
    "athena_records",
    "linked",
    "waiting",
    "open_cases",
    "parked_messages",
    "oldest_unmirrored_seconds",
)


@dataclass(frozen=True)
class PartStatus:
    """One part: `running` is about its process, `healthy` about what it answers."""

    name: str
    title: str
    address: str
    running: bool
    healthy: bool
    pid: int | None


async def status(home: Home) -> dict[str, Any]:
    """Everything `boyd status --json` prints; a figure is null when the mirror cannot answer.

    `oldest_unmirrored_seconds` is the age of the oldest change that one side has and the other lacks.
    """
    parts = await asyncio.gather(*(_part(home, part) for part in PARTS))
    figures = await mirror_figures(home)
    silent = [part.name for part in parts if not part.healthy]
    if figures is None and "visor_sync" not in silent:
        silent.append("visor_sync")
    return {
        "ready": not silent,
        "state": str(home.state),
        "parts": [vars(part) for part in parts],
        "cannot_answer": silent,
        **{name: (figures or {}).get(name) for name in FIGURES},
        "stopped": _stopped(figures),
        "observing": bool((figures or {}).get("observing")),
    }


def _stopped(figures: dict[str, Any] | None) -> dict[str, str]:
    """Why the mirror has stopped a system, by system; a person decides how it goes on."""
    sources = (figures or {}).get("sources", {})
    return {side: source["stopped"] for side, source in sources.items() if source.get("stopped")}


async def _part(home: Home, part: Part) -> PartStatus:
    process = processes.find(home, part.name)
    healthy = process is not None and await part.ready(home)
    pid = process.pid if process else None
    return PartStatus(part.name, part.title, part.address(home), process is not None, healthy, pid)


async def mirror_figures(home: Home) -> dict[str, Any] | None:
    """What visor_sync says of itself at `/api/status`; None when it or the identity provider cannot answer."""
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            login = {"Authorization": f"Bearer {await bearer(home, session, 'visor_sync')}"}
            url = f"{settings.address(home, VISOR_SYNC)}/api/status"
            async with session.get(url, headers=login, raise_for_status=True) as response:
                answer: dict[str, Any] = await response.json()
                return answer
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None


async def bearer(home: Home, session: aiohttp.ClientSession, service: str) -> str:
    """An access token for one service's API, as the `boyd` command itself (client credentials).

    Raises:
        aiohttp.ClientError, KeyError: when the provider does not give one.
    """
    where = f"{settings.address(home, IDP)}/.well-known/openid-configuration"
    async with session.get(where, raise_for_status=True) as response:
        endpoint = (await response.json())["token_endpoint"]
    asked = {"grant_type": "client_credentials", "resource": f"api://{service}"}
    login = aiohttp.BasicAuth(OPERATOR, Secrets(home).text("operator_secret"))
    async with session.post(endpoint, data=asked, auth=login, raise_for_status=True) as response:
        return str((await response.json())["access_token"])
