"""Live: one line a change, and one line a second for what is more than a person can read."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import click
from rich.console import Console

from deploy.sandbox.home import Home, open_home
from deploy.sandbox.mirror import Mirror

WAIT_S = 20
HELD_BACK_WAIT_S = 1
BREATH_S = 0.2
PAGE = 1000
READABLE = 15
"""So many changes of one second are shown one by one; the rest of that second is summed up once it is over."""
MOST_FIELDS = 3


@click.command()
@click.option("--once", is_flag=True, help="End after the first changes.")
def watch(once: bool) -> None:
    """Show each change as it is mirrored: which fields, from where to where, after how many ms. Ctrl-C ends it.

    Of a second with more changes than can be read the rest is summed up in one line.
    """
    console = Console(highlight=False)
    try:
        asyncio.run(_follow(console, open_home(), once))
    except KeyboardInterrupt:
        console.print()


async def _follow(console: Console, home: Home, once: bool) -> None:
    async with Mirror(home) as mirror:
        place = (await mirror.get("/api/journal") or {})["next"]
        console.print("[dim]waiting for changes; Ctrl-C ends it[/]")
        reader = Reader()
        while True:
            wait = HELD_BACK_WAIT_S if reader.holds_back else WAIT_S
            answer = await mirror.get("/api/journal", after=place, limit=PAGE, wait=wait) or {}
            ends = once and answer["lines"]
            for text in [*reader.hear(answer["lines"]), *(reader.rest() if ends or not answer["lines"] else ())]:
                console.print(text)
            place = answer["next"]
            if ends:
                return
            if reader.holds_back:
                await asyncio.sleep(BREATH_S)  # so that following a flood does not add to it


class Reader:
    """Turns lines of the journal into what is shown of them, second by second."""

    def __init__(self) -> None:
        self._second = ""
        self._shown = 0
        self._held: list[dict[str, Any]] = []

    @property
    def holds_back(self) -> bool:
        """Whether something of the last second is not shown yet."""
        return bool(self._held)

    def hear(self, lines: Iterable[dict[str, Any]]) -> Iterator[str]:
        """What to show now of lines that come in the journal's order."""
        for line in lines:
            second = str(line["at"])[:19]
            if second > self._second:
                yield from self.rest()
                self._second, self._shown = second, 0
            if self._shown < READABLE:
                self._shown += 1
                yield told(line)
            else:
                self._held.append(line)

    def rest(self) -> Iterator[str]:
        """What was held back, in one line."""
        held, self._held = self._held, []
        if held:
            yield summed_up(held)


def summed_up(lines: list[dict[str, Any]]) -> str:
    """Many lines of one second as one."""
    ways = Counter(_way(line) for line in lines)
    fields = Counter(str(field) for line in lines for field in line["fields"] or [])
    times = sorted(float(line["ms"]) for line in lines if line["event"] == "delivered")
    said = [f"{count:,} {way}" for way, count in ways.most_common()]
    most = ", ".join(name for name, _ in fields.most_common(MOST_FIELDS))
    more = f" and {len(fields) - MOST_FIELDS} other fields" if len(fields) > MOST_FIELDS else ""
    took = f"  half within {times[len(times) // 2]:.0f} ms, the slowest {times[-1]:.0f} ms" if times else ""
    return f"{str(lines[0]['at'])[11:19]}      [dim]and[/] {'; '.join(said)}  [bold]{most}[/]{more}{took}"


def _way(line: dict[str, Any]) -> str:
    if line["event"] == "delivered":
        return f"{line['source']} → {line['target']}"
    return f"[yellow]{line['event']}[/] ({line['source']})"


def told(line: dict[str, object]) -> str:
    """One line of the journal."""
    who, fields = str(line["nominal_id"])[:8], ", ".join(map(str, line["fields"] or []))  # type: ignore[call-overload]
    at = str(line["at"])[11:23]
    if line["event"] == "delivered":
        return f"{at}  {who}  {line['source']} → {line['target']}  [bold]{fields}[/]  {float(str(line['ms'])):.0f} ms"
    return f"{at}  {who}  [yellow]{line['event']}[/] ({line['source']})  [bold]{fields}[/]"


COMMANDS = (watch,)
