"""The switch: `python -m tests.benchmarks.peers`, into `build/bench-peers.json`."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from deploy.sandbox.home import locked
from tests.benchmarks import machine
from tests.benchmarks.peers.pglogical import pglogical
from tests.benchmarks.peers.pouch import pouchdb
from tests.benchmarks.peers.result import CouldNotRun, Figure
from tests.benchmarks.run import BUILD, WHOLE

How = Callable[[Path, int], Awaitable[list[Figure]]]
PEERS: dict[str, How] = {"pglogical": pglogical, "PouchDB": pouchdb}


def main() -> int:
    """Run each peer; exit code 1 when one could not run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers")
    parser.add_argument("--size", default=WHOLE, type=int, help="records of a load (default: %(default)s)")
    size = parser.parse_args().size
    console, failed = Console(stderr=True), False
    figures: list[Figure] = []
    with locked(BUILD / "bench.lock", busy="benchmarks are being run in this clone already; wait for them to end"):
        for peer, how in PEERS.items():
            console.print(f"[bold]{peer}[/]")
            try:
                folder = BUILD / "bench-peers" / peer.lower()
                folder.mkdir(parents=True, exist_ok=True)
                figures += asyncio.run(_figures(how, folder, size))
            except CouldNotRun as error:
                console.print(f"  could not run: {error}", style="red", highlight=False)
                figures.append(Figure(peer=peer, name="-", value=None, unit="-", why=f"could not run: {error}"))
                failed = True
        facts = {"machine": machine.facts(), "size": size, "figures": figures}
        (BUILD / "bench-peers.json").write_bytes(msgspec.json.format(msgspec.json.encode(facts)))
    Console().print(_table([*_ours(), *figures]))
    return int(failed)


async def _figures(how: How, folder: Path, size: int) -> list[Figure]:
    return await how(folder, size)


def _ours() -> list[Figure]:
    """The mirror's own figures of the last `make bench` here."""
    path = BUILD / "bench.json"
    if not path.exists():
        return []
    lines = msgspec.json.decode(path.read_bytes())
    names = ("mirror.different_fields", "mirror.latency.p50", "mirror.latency.p99", "mirror.bulk")
    return [
        Figure(peer="the mirror", name=it["name"], value=it["value"], unit=it["unit"], why=it.get("why", ""))
        for it in lines
        if it["name"] in names
    ]


def _table(figures: list[Figure]) -> Table:
    table = Table("figure", "who", "value", "unit", "remark")
    for it in sorted(figures, key=lambda it: it.name):
        table.add_row(it.name, it.peer, "-" if it.value is None else f"{it.value:,}", it.unit, it.why)
    return table


if __name__ == "__main__":
    raise SystemExit(main())
