"""The switch: `python -m tests.benchmarks --only mirror.latency --size 2000`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from rich.console import Console
from rich.table import Table

from deploy.sandbox.faults import Fault
from deploy.sandbox.home import locked
from tests.benchmarks import machine
from tests.benchmarks.bars import BARS
from tests.benchmarks.freshness import freshness
from tests.benchmarks.installing import installing
from tests.benchmarks.latency import latency
from tests.benchmarks.live import live
from tests.benchmarks.loads import loads
from tests.benchmarks.lookup import lookup
from tests.benchmarks.pairs import pairs
from tests.benchmarks.profile import functions
from tests.benchmarks.rebuild import rebuild
from tests.benchmarks.run import BUILD, WHOLE, Options, Result, Run
from tests.benchmarks.scale import scale
from tests.benchmarks.traffic import traffic

LATENCIES = tuple(f"mirror.{way}.{share}" for way in ("latency", "latency_back") for share in ("p50", "p99"))
Benchmarks = Mapping[tuple[str, ...], Callable[[Run], Awaitable[None]]]
BENCHMARKS: Benchmarks = {
    LATENCIES: latency,
    ("mirror.different_fields", "mirror.same_field"): pairs,
    ("mirror.messages_per_edit",): traffic,
    ("mirror.bulk", "mirror.memory", "mirror.backlog", "reconcile.drift"): loads,
    ("mirror.live_during_load",): live,
    ("mirror.scale",): scale,
    ("lookup.list.p99", "lookup.search.p99", "lookup.person.p99", "map.memory"): lookup,
    ("lookup.fresh",): freshness,
    ("map.rebuild", "map.rebuild_empty"): rebuild,
    ("install.first", "install.second"): installing,
}


def main() -> int:
    """Run what was asked for; exit code 1 when a benchmark could not run or found something wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", default="", metavar="PREFIX", help="only figures whose names begin so")
    parser.add_argument("--size", default=WHOLE, type=int, help="records of a load (default: %(default)s)")
    parser.add_argument("--profile", action="store_true", help="say where the time goes; what is profiled is slower")
    parser.add_argument("--install", action="store_true", help="also from a clean clone, which needs the network")
    options = Options(**vars(parser.parse_args()))
    console = Console(stderr=True)
    chosen = {names: how for names, how in BENCHMARKS.items() if any(it.startswith(options.only) for it in names)}
    if not chosen:
        console.print(f"no figure's name begins with {options.only}; there are {', '.join(BARS)}")
        return 2
    for way in (signal.SIGINT, signal.SIGTERM):  # both take the sandbox down, wherever this was started from
        signal.signal(way, signal.default_int_handler)
    with locked(BUILD / "bench.lock", busy="benchmarks are being run in this clone already; wait for them to end"):
        _write("bench-machine.json", machine.facts())
        results, failed = _all(chosen, options, console)
    Console().print(_table(results))
    return int(failed)


def _all(chosen: Benchmarks, options: Options, console: Console) -> tuple[list[Result], bool]:
    """Run them one after the other; each one's results are on disk as soon as it has ended."""
    results: list[Result] = []
    failed = False
    for names, how in chosen.items():
        run = Run(names, options, console, BUILD / "bench")
        asyncio.run(_one(run, how, console))
        results += run.results()
        failed = failed or bool(run.wrong)
        _write("bench.json", results)
    return results, failed


async def _one(run: Run, how: Callable[[Run], Awaitable[None]], console: Console) -> None:
    console.print(f"[bold]{how.__name__}[/]: {', '.join(name for name in run.names if run.wants(name))}")
    run.folder.mkdir(parents=True, exist_ok=True)
    try:
        await how(run)
    except Exception as error:  # whatever it is, the others still run, and this one's figures say so
        run.check(False, f"{type(error).__name__}: {error}")
    if run.options.profile:
        console.print(functions(run.folder), highlight=False, markup=False, soft_wrap=True)


def _write(name: str, what: object) -> None:
    (BUILD / name).write_bytes(msgspec.json.format(msgspec.json.encode(what), indent=1) + b"\n")


def _table(results: list[Result]) -> Table:
    table = Table("name", "value", "bar", "unit", "", box=None, header_style="bold")
    for it in results:
        bar, value = BARS[it.name], "-" if it.value is None else f"{it.value:,.3g}"
        verdict = "[green]holds[/]" if it.holds else f"[red]does not hold[/] [dim]{it.why}[/]"
        table.add_row(it.name, value, f"{bar.sense} {bar.value:,.4g}", it.unit, verdict)
    return table


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Fault, KeyboardInterrupt) as ended:
        sys.exit(f"bench: {str(ended) or 'ended by hand'}")
