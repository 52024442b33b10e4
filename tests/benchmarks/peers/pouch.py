"""PouchDB, two databases in memory that replicate live both ways: the npm package, on whatever Node there is."""

import shutil
from pathlib import Path

import msgspec

from tests.benchmarks.peers.result import PAIRS, RATE, SECONDS, CouldNotRun, Figure, latencies, told

PEER = "PouchDB"
SCRIPT = Path(__file__).parent / "pouchdb.mjs"
PACKAGES = ("pouchdb@9.0.0", "pouchdb-adapter-memory@9.0.0")


class _Shown(msgspec.Struct):
    kept: int
    delays: list[float]
    bulk: float
    of: int


async def pouchdb(folder: Path, size: int) -> list[Figure]:
    """All figures of this peer.

    Raises:
        CouldNotRun: Node or npm is not installed, or the packages cannot be had.
    """
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise CouldNotRun("node and npm are not installed")
    await told("npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES)
    script = folder / SCRIPT.name
    shutil.copyfile(SCRIPT, script)
    said = await told("node", script, *(str(it) for it in (PAIRS, RATE, SECONDS, size)), cwd=folder)
    shown = msgspec.json.decode(said.strip().splitlines()[-1], type=_Shown)
    late = "" if len(shown.delays) == shown.of else f"{shown.of - len(shown.delays)} edits never came"
    figures: dict[str, tuple[float, str, str]] = {
        "mirror.different_fields": (shown.kept, "pairs", "the other edit is hidden"),
        "mirror.bulk": (round(shown.bulk, 1), "records/s", "in memory, nothing on disk"),
    }
    return [
        *(Figure(peer=PEER, name=name, value=it, unit=unit, why=why) for name, (it, unit, why) in figures.items()),
        *(msgspec.structs.replace(it, why=late) for it in latencies(PEER, shown.delays)),
    ]
