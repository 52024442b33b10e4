"""People for a benchmark: small records made by hand, or whole ones as the generator makes them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.visor import visor_record
from tests.benchmarks.sandbox import Sandbox
from tests.benchmarks.systems import System
from tests.integration.visor_sync.outside import a_nominal

SEED = 7


async def peopled(sandbox: Sandbox, count: int) -> None:
    """So many people in both systems, each with work and an address that either may change, and nothing on its way."""
    sandbox.run.tell(f"{count:,} people into both systems")
    await sandbox.visor.create(a_nominal(Employment={"Details": "Waiting to begin"}) for _ in range(count))
    await sandbox.start()
    await sandbox.linked(count)
    await sandbox.quiet()


def whole_records(count: int) -> Iterator[dict[str, Any]]:
    """So many of ViSOR's records with every section that the generator knows; the same ones each time but for dates."""
    return (visor_record(person) for person in generate(count, SEED, datetime.now(UTC).date(), "all"))


async def place(sandbox: Sandbox, system: System) -> str:
    """Where a system's feed ends now, as the mirror knows once nothing is on its way."""
    return str(await sandbox.value("SELECT cursor FROM sources WHERE side = $1", system.name))
