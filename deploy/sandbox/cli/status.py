"""How the sandbox is."""

import asyncio
import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from deploy.sandbox import figures
from deploy.sandbox.home import open_home


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def status(as_json: bool) -> None:
    """Show what runs, where, and how the mirroring is."""
    found = asyncio.run(figures.status(open_home()))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    console = Console()
    console.print(_parts(found))
    console.print(_figures(found))
    if found["observing"]:
        console.print("[bold]the mirror observes[/]: it writes to neither system")
    for side, why in found["stopped"].items():
        console.print(f"[bold red]{side} is stopped[/]: {why}; see: boyd resume --help")


def _parts(found: dict[str, Any]) -> Table:
    table = Table("part", "name", "address", "state", "pid", box=None, header_style="bold")
    for part in found["parts"]:
        state = "[green]ready[/]" if part["healthy"] else "[red]not ready[/]" if part["running"] else "[dim]stopped[/]"
        table.add_row(part["title"], part["name"], part["address"], state, str(part["pid"] or ""))
    return table


def _figures(found: dict[str, Any]) -> Table:
    table = Table(box=None, show_header=False)
    for name in figures.FIGURES:
        value = found[name]
        table.add_row(name.replace("_", " "), "[dim]the mirror cannot answer[/]" if value is None else str(value))
    return table


COMMANDS = (status,)
