"""The demonstration: everything up, people mirrored, a few edits followed, this week's decks, where to look."""

import asyncio
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.sandbox import settings, story
from deploy.sandbox.cast import loaded_file, players
from deploy.sandbox.cli.lifecycle import RECORDS, SEED, addresses, bring_all_up, stay_until_asked
from deploy.sandbox.cli.stories import stories_table
from deploy.sandbox.faults import Fault
from deploy.sandbox.figures import mirror_figures
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.processes import inherited

LONDON = ZoneInfo("Europe/London")
MIRRORED_WITHIN_S = 600
LOOK_EVERY_S = 0.2


@click.command()
@click.option("--records", default=RECORDS, show_default=True, help="Synthetic people, when there are none yet.")
@click.option("--seed", default=SEED, show_default=True, help="The same seed makes the same people.")
@click.option("--detach", is_flag=True, help="Come back once everything is ready and leave it running.")
@click.option("--port-base", type=int, help="First of the nine ports; remembered. [default: $BOYD_PORT or 8700]")
def demo(records: int, seed: int, detach: bool, port_base: int | None) -> None:
    """Run everything, mirror the people, follow a few edits, make this week's Top 5 decks, and say where to look."""
    console = Console(highlight=False)
    home = open_home(port_base)
    bring_all_up(console, home, records, seed)
    asyncio.run(_mirrored(console, home))
    _edits(console, home)
    console.print("\n[bold]This week's Top 5[/]")
    if decks := decks_of(home, datetime.now(LONDON).date()):
        for deck in decks:
            console.print(f"  {deck}", markup=False)
        console.print("  made before; `boyd weekly` makes them anew")
    else:
        asyncio.run(_weekly(console, home))
    console.print()
    _story_people(console, home)
    console.print(addresses(home))
    console.print(logins(home))
    if not detach:
        stay_until_asked(console, home)


async def _mirrored(console: Console, home: Home) -> None:
    """Show how far mirroring has come until nothing is on its way any more."""
    columns = (TextColumn("[bold]mirroring[/]"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("mirroring", total=None)
        deadline = asyncio.get_running_loop().time() + MIRRORED_WITHIN_S
        while asyncio.get_running_loop().time() < deadline:
            found = await mirror_figures(home)
            if found:
                progress.update(task, completed=found["linked"], total=found["visor_records"])
                if _quiet(found):
                    break
            await asyncio.sleep(LOOK_EVERY_S)
        else:
            raise Fault("mirroring did not come to an end; see: boyd status, boyd logs visor_sync")
    console.print(
        f"{found['visor_records']} people in ViSOR, {found['athena_records']} in ATHENA, {found['linked']} linked; "
        f"{found['waiting']} wait for a person to say who they are, {found['open_cases']} cases are open."
    )


def _quiet(found: dict[str, object]) -> bool:
    sources = found["sources"]
    assert isinstance(sources, dict)
    caught_up = all(source["caught_up"] for source in sources.values())
    under_way = ("outbox", "unapplied", "writes_under_way", "oldest_unmirrored_seconds")
    return caught_up and bool(found["visor_records"]) and not any(found[name] for name in under_way)


def _edits(console: Console, home: Home) -> None:
    table = Table("person", "edit", "what became of it", "after", header_style="bold", title="A few edits")
    for told in asyncio.run(story.tell(home)):
        after = f"{told.ms:.0f} ms" if told.ms is not None else "[red]not in time[/]"
        table.add_row(told.person, told.edit, told.outcome, after)
    console.print(table)


def _story_people(console: Console, home: Home) -> None:
    """Show who carries the plot; a sandbox that an older release loaded has not noted it."""
    if loaded_file(home).exists():
        console.print(stories_table(asyncio.run(players(home, datetime.now(LONDON).date()))))
        console.print("[dim]boyd stories[/] shows them any time; their edits show on both sides.\n")


async def _weekly(console: Console, home: Home) -> None:
    """Make this week's Top 5 decks."""
    command = settings.operate(home, "briefing", "weekly")
    process = await asyncio.create_subprocess_exec(
        *command.argv,
        cwd=home.root,
        env=inherited(command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaints = await process.communicate()
    if process.returncode != 0:
        words = complaints.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise Fault(f"the week's decks could not be made: {words[-1]}")
    console.print(said.decode().rstrip(), markup=False)


def decks_of(home: Home, day: date) -> list[Path]:
    """The decks that were made for the week of a day."""
    week = day.isocalendar()
    return sorted(home.folder("products").glob(f"bat-*-{week.year}-W{week.week:02d}.pptx"))


@click.command()
def weekly() -> None:
    """Make this week's Top 5 and decks, North and South, from what the briefing knows now."""
    asyncio.run(_weekly(Console(highlight=False), open_home()))


def logins(home: Home) -> Table:
    """Who can sign in to the sandbox, and with what; all of them are made up."""
    table = Table("sign in as", "password", "who", box=None, header_style="bold")
    for person in _people(home.folder("idp") / "users.json"):
        table.add_row(person["username"], person["password"], person["what"])
    return table


def _people(path: Path) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return people


COMMANDS = (demo, weekly)
