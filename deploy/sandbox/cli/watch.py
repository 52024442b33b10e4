"""Live: one line a change."""

import asyncio

import click
from rich.console import Console

from deploy.sandbox.home import Home, open_home
from deploy.sandbox.mirror import Mirror

WAIT_S = 20


@click.command()
@click.option("--once", is_flag=True, help="End after the first changes.")
def watch(once: bool) -> None:
    """Show each change as it is mirrored: which fields, from where to where, after how many ms. Ctrl-C ends it."""
    console = Console(highlight=False)
    try:
        asyncio.run(_follow(console, open_home(), once))
    except KeyboardInterrupt:
        console.print()


async def _follow(console: Console, home: Home, once: bool) -> None:
    async with Mirror(home) as mirror:
        place = (await mirror.get("/api/journal") or {})["next"]
        console.print("[dim]waiting for changes; Ctrl-C ends it[/]")
        while True:
            answer = await mirror.get("/api/journal", after=place, wait=WAIT_S) or {}
            for line in answer["lines"]:
                console.print(told(line))
            place = answer["next"]
            if once and answer["lines"]:
                return


def told(line: dict[str, object]) -> str:
    """One line of the journal."""
    who, fields = str(line["nominal_id"])[:8], ", ".join(map(str, line["fields"] or []))  # type: ignore[call-overload]
    at = str(line["at"])[11:23]
    if line["event"] == "delivered":
        return f"{at}  {who}  {line['source']} → {line['target']}  [bold]{fields}[/]  {float(str(line['ms'])):.0f} ms"
    return f"{at}  {who}  [yellow]{line['event']}[/] ({line['source']})  [bold]{fields}[/]"


COMMANDS = (watch,)
