"""Making a system of record misbehave, to see what becomes of the mirror."""

import asyncio
import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from deploy.sandbox.edits import SYSTEMS
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.switchboard import Switchboard, assigned

ACTIONS = ("snapshot", "restore")


@click.command()
@click.argument("system", type=click.Choice(SYSTEMS))
@click.argument("words", nargs=-1, metavar="[NAME=VALUE… | snapshot | restore]")
@click.option("--clear", is_flag=True, help="Switch every fault off, before any that are named here.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def fault(system: str, words: tuple[str, ...], clear: bool, as_json: bool) -> None:
    """Make the ViSOR or ATHENA stand-in misbehave, or show how it does. The mirror is not told of it.

    \b
    latency_ms=500        every answer of its API comes so many milliseconds late (to 60000)
    error_rate=0.3        that share of requests is answered 500, and nothing is done
    seed=7                the same errors and the same shuffling each time (none: by chance)
    outage=on             everything but its health answers 503, its pages too
    duplicate_feed=on     its change feed says things twice, and again, as they once were, in the next page
    reorder_feed=on       each page of its change feed is shuffled
    lose_response=2       the next 2 writes are committed, and the connection ends without an answer
    cut_feed=2            the next 2 pages of its change feed are cut off in the middle
    empty_feed=2          the next 2 pages with news are empty, and yet move on in the feed
    garble_item=1         in the next page of its change feed the first item's version is no number
    garble_outcome=1      in the next answer to writes the first outcome cannot be read
    edit_during_write=1   just before the next update is checked, a colleague edits another field of that record
    torn_graphs=1         ATHENA only: in the next answer to /graphs one person is torn, some of the links missing
    stop_after_steps=3    ATHENA only: the next request of steps does 3 a person; the connection ends unanswered

    A fault stays until it is switched off, has counted down to 0, or the system is stopped. The system's own pages
    stay usable, but for an outage, so that a person can go on editing there.

    \b
    snapshot              remember everything the system holds now
    restore               go back to that, as a database restored from a backup does: what was written since is gone,
                          and versions and the change feed go backwards

    \b
    boyd fault athena outage=on
    boyd fault athena --clear
    boyd fault visor duplicate_feed=on reorder_feed=on seed=1
    """
    shown = asyncio.run(_do(open_home(), system, words, clear))
    if as_json:
        click.echo(json.dumps(shown))
    elif words and words[0] in ACTIONS:
        click.echo(f"{system} {words[0]}: {shown['records']} records, change feed at {shown['seq']}")
    else:
        Console().print(_table(system, shown))


async def _do(home: Home, system: str, words: tuple[str, ...], clear: bool) -> dict[str, Any]:
    async with Switchboard(home, system) as board:
        if len(words) == 1 and words[0] in ACTIONS:
            return await (board.snapshot() if words[0] == "snapshot" else board.restore())
        wanted = assigned(words)
        if clear:
            await board.clear()
        return await (board.set(wanted) if wanted else board.shown())


def _table(system: str, switches: dict[str, Any]) -> Table:
    table = Table("fault", system, box=None, header_style="bold")
    for name, value in switches.items():
        words = {"True": "on", "False": "off", "None": "off"}.get(str(value), str(value))
        table.add_row(name, f"[yellow]{words}[/]" if value else f"[dim]{words}[/]")
    return table


COMMANDS = (fault,)
