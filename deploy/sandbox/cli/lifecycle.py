"""Up, down, and one part at a time."""

import asyncio

import click
from rich.console import Console
from rich.table import Table

from deploy.sandbox import assets as page_assets
from deploy.sandbox import processes, whole
from deploy.sandbox.cli.board import TITLES, Board
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.launch import bring_up, take_down
from deploy.sandbox.parts import NAMES, PARTS, chosen
from deploy.sandbox.people.places import CHOICES

RECORDS, SEED = 1000, 20261123
WHOSE = "Whose people, when there are none yet; `all` in the proportion of 2023. [default: cambridgeshire]"


@click.command()
@click.option("--records", default=RECORDS, show_default=True, help="Synthetic people, when there are none yet.")
@click.option("--seed", default=SEED, show_default=True, help="The same seed makes the same people.")
@click.option("--force", type=click.Choice(CHOICES), help=WHOSE)
@click.option("--detach", is_flag=True, help="Come back once everything is ready and leave it running.")
@click.option("--port-base", type=int, help="First of the nine ports; remembered. [default: $BOYD_PORT or 8700]")
def up(records: int, seed: int, force: str | None, detach: bool, port_base: int | None) -> None:
    """Start everything that does not run yet, and stay until Ctrl-C."""
    console = Console()
    home = open_home(port_base)
    bring_all_up(console, home, records, seed, force)
    console.print(addresses(home))
    if not detach:
        stay_until_asked(console, home)


def bring_all_up(console: Console, home: Home, records: int, seed: int, force: str | None) -> None:
    """Start everything, showing each part's progress; Ctrl-C takes down what was started."""
    with Board(console) as board:
        asyncio.run(whole.up(home, records, seed, force, board.tell))


def stay_until_asked(console: Console, home: Home) -> None:
    """Wait for Ctrl-C, then take everything down."""
    console.print("Ctrl-C stops everything.")

    def tell(name: str, state: str) -> None:
        console.print(f"[bold red]{TITLES[name]} has {state}[/]; see: boyd logs {name}, then: boyd start {name}")

    asyncio.run(whole.stay(home, tell))
    with Board(console) as board:
        asyncio.run(whole.down(home, board.tell))


def addresses(home: Home) -> Table:
    """Where a person finds each part."""
    table = Table(box=None, show_header=False)
    for part in PARTS:
        table.add_row(part.title, part.address(home))
    return table


@click.command()
@click.option("--purge", is_flag=True, help="Also forget everything it kept: databases, topics, secrets, logs.")
def down(purge: bool) -> None:
    """Stop everything; what it kept is there at the next `up`."""
    home = open_home()
    console = Console()
    with Board(console) as board:
        ended = asyncio.run(whole.down(home, board.tell))
    if purge:
        whole.purge(home)
    console.print(f"{len(ended)} parts stopped." if ended else "Nothing was running.")


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def start(names: tuple[str, ...]) -> None:
    """Start one part or more."""
    home = open_home()
    with Board(Console()) as board:
        asyncio.run(bring_up(home, chosen(*names), board.tell))


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--kill", is_flag=True, help="With kill -9, as a crash would.")
def stop(names: tuple[str, ...], kill: bool) -> None:
    """Stop one part or more."""
    home = open_home()
    parts = chosen(*names)
    if kill:
        for part in parts:
            processes.stop(home, part.name, kill=True)
    else:
        asyncio.run(take_down(home, parts))


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--lines", "-n", default=40, show_default=True, help="How many lines from the end.")
def logs(name: str, lines: int) -> None:
    """Show the end of what a part has said."""
    path = processes.log_file(open_home(), name)
    if not path.exists():
        raise Fault(f"{name} has said nothing; the parts are {', '.join(NAMES)}")
    click.echo("\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]))


@click.command()
@click.option("--lock", is_flag=True, help="Work out package-lock.json anew instead.")
def assets(lock: bool) -> None:
    """Make what the pages need from outside: styles, scripts and the basemap, in build/."""
    home = open_home()
    if lock:
        page_assets.relock(home.root)
    else:
        page_assets.provide(home)


COMMANDS = (assets, up, down, start, stop, logs)
