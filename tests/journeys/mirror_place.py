"""The mirror as a process, with both systems and an identity provider, for whoever signs in at its pages."""

import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from deploy.sandbox.home import ROOT
from deploy.sandbox.idp.people import Officer, officers
from tests.integration.visor_sync.outside import free_port
from tests.integration.visor_sync.world import World, a_world, environment
from tests.processes import running
from tests.servers import Kafka, Postgres

CLIENT, SECRET = "visor_sync", "a-secret"


class MirrorPlace:
    """Where the mirror and its provider answer, and the world behind them."""

    def __init__(self, world: World, issuer: str, folder: Path) -> None:
        self.world, self.issuer, self._folder = world, issuer, folder
        self.url = world.settings.public_url

    @property
    def cast(self) -> dict[str, Officer]:
        return officers(self._folder / "idp" / "users.json")

    def provider(self) -> dict[str, str]:
        """The environment of the identity provider."""
        uris = [f"{self.url}/sign-in/callback"]
        client = {"client_id": CLIENT, "secret": SECRET, "audience": f"api://{CLIENT}", "roles": []}
        clients = self._folder / "clients.json"
        clients.write_text(json.dumps([{**client, "redirect_uris": uris}]))
        told = {
            "IDP_PORT": self.issuer.rpartition(":")[2],
            "IDP_ISSUER": self.issuer,
            "IDP_CLIENTS_FILE": str(clients),
            "IDP_STATE_DIR": str(self._folder / "idp"),
        }
        return {**os.environ, **told}


@asynccontextmanager
async def mirror_place(postgres: Postgres, kafka: Kafka) -> AsyncIterator[MirrorPlace]:
    """Run all of it until the block ends; the provider and the mirror must end cleanly."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_world(postgres, kafka) as world:
            place = MirrorPlace(world, f"http://127.0.0.1:{free_port()}", Path(folder))
            settings = msgspec.structs.replace(
                world.settings,
                oidc_issuer=place.issuer,
                oidc_client_secret=SECRET,
                assets=str(ROOT / "build" / "assets"),
            )
            told = {**os.environ, **environment(settings)}
            async with (
                running("deploy.sandbox.idp", place.provider(), f"{place.issuer}/health"),
                running("services.visor_sync", told, f"{place.url}/health/ready"),
            ):
                yield place
