"""The story people: who they are, what to look for, and whether they are in this week's Top 5."""

import asyncio
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from deploy.sandbox.cast import Player, Standing, players
from deploy.sandbox.home import open_home

LONDON = ZoneInfo("Europe/London")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def stories(as_json: bool) -> None:
    """Show the ten story people as they are now: ids, what to look for, whether they are in this week's Top 5."""
    found = asyncio.run(players(open_home(), datetime.now(LONDON).date()))
    if as_json:
        click.echo(json.dumps([it.plain() for it in found], indent=2))
        return
    Console(highlight=False).print(stories_table(found))


def stories_table(found: list[Player]) -> Table:
    """A row for each story person; the ids are never cut, however narrow the terminal."""
    table = Table(title="The ten story people", header_style="bold")
    for heading, whole in (("ViSOR", True), ("story, and who it is", False), ("Top 5", False), ("look for", False)):
        table.add_column(heading, no_wrap=whole)
    for it in found:
        who = f"{it.story}\n[dim]{it.name or 'name not known'}[/]"
        table.add_row(it.visor, who, place(it.standing), it.look)
    return table


def place(standing: Standing) -> str:
    """Whether somebody is among the five of an area, in words."""
    if standing.top5 is None:
        return "[dim]not known[/]"
    where = f"{standing.rank} {standing.area}" if standing.rank else ""
    if standing.top5:
        return f"[green]yes[/], {where}"
    return f"no, {where}" if where else "no"


COMMANDS = (stories,)
