"""The switch: `python -m services.visor_sync` serves; the rest is for operators."""

import asyncio
import sys

import msgspec

from services.visor_sync import app
from services.visor_sync.handlers.reconcile import reconcile
from services.visor_sync.settings import Settings
from services.visor_sync.store.store import SCHEMA
from shared import logs, policy, proof
from shared.settings import load


async def _reconcile(settings: Settings) -> None:
    logs.configure("visor_sync", settings.log_level)
    async with app.open_mirror(settings) as mirror:
        report = await reconcile(mirror)
    sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    if not report.passed:
        sys.exit(1)


async def _audit_verify(settings: Settings) -> None:
    verdict = await proof.prove(settings.database_url, settings.kafka_bootstrap, "visor_sync", SCHEMA)
    sys.stdout.write(proof.told(verdict) + "\n")
    if verdict.first_broken:
        sys.exit(1)


async def _policy(_: Settings) -> None:
    table = policy.load()
    sys.stdout.write(
        msgspec.json.encode({"version": table.version, "fields": [*table.fields.values()]}).decode() + "\n"
    )


COMMANDS = {
    "serve": app.serve,
    "migrate": app.prepare,
    "reconcile": _reconcile,
    "audit-verify": _audit_verify,
    "policy": _policy,
}


def main() -> None:
    """Run the command named first, or serve."""
    name = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if name not in COMMANDS:
        sys.exit(f"python -m services.visor_sync: no command is called {name}; there are {', '.join(COMMANDS)}")
    asyncio.run(COMMANDS[name](load(Settings, "VISOR_SYNC_")))


if __name__ == "__main__":
    main()
