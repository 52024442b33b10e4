"""The mirror as a process with an identity provider, so that officers can come to its pages."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from deploy.sandbox.home import ROOT
from deploy.sandbox.idp.people import Officer, officers
from tests.integration.visor_sync.outside import Process, free_port
from tests.integration.visor_sync.world import World, environment
from tests.processes import running


class Desk(msgspec.Struct, frozen=True):
    """A world whose mirror runs as a process, and who may sign in there."""

    world: World
    folder: Path

    @property
    def url(self) -> str:
        return self.world.settings.public_url

    @property
    def cast(self) -> dict[str, Officer]:
        return officers(self.folder / "users.json")


@asynccontextmanager
async def a_desk(world: World, folder: Path) -> AsyncIterator[Desk]:
    """Run the provider and the mirror until the block ends."""
    port = free_port()
    issuer, url = f"http://127.0.0.1:{port}", world.settings.public_url
    client = {"client_id": "visor_sync", "secret": "a-secret", "audience": "api://visor_sync", "roles": []}
    clients = folder / "clients.json"
    clients.write_text(json.dumps([{**client, "redirect_uris": [f"{url}/sign-in/callback"]}]))
    provider = {
        "IDP_PORT": str(port),
        "IDP_ISSUER": issuer,
        "IDP_CLIENTS_FILE": str(clients),
        "IDP_STATE_DIR": str(folder),
    }
    world.settings = msgspec.structs.replace(
        world.settings, oidc_issuer=issuer, oidc_client_secret="a-secret", assets=str(ROOT / "build" / "assets")
    )
    world.process = Process("services.visor_sync", environment(world.settings))
    async with running("deploy.sandbox.idp", {**os.environ, **provider}, f"{issuer}/health"):
        await world.spawn()
        yield Desk(world, folder)
