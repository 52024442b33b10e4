"""What a person sees while parts start and stop: a line each, with a spinner where the terminal can show one."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn

from deploy.sandbox.parts import PARTS

TITLES = {part.name: part.title for part in PARTS} | {
    "assets": "Page assets",
    "training": "Kafka's start-up",
    "people": "Synthetic people",
}
ENDS = {"ready": "green", "stopped": "dim", "ended": "bold red"}


class Board:
    """Shows each part's state as `tell(name, state)` hears of it; a plain line per part where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun: dict[str, float] = {}
        self._rows: dict[str, TaskID] = {}
        columns = (
            SpinnerColumn(finished_text="•"),
            TextColumn("{task.description:<18}"),
            TextColumn("{task.fields[state]}"),
        )
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)

    def __enter__(self) -> "Board":
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def tell(self, name: str, state: str) -> None:
        """Show that a part is in a new state."""
        begun = self._begun.setdefault(name, time.monotonic())
        title = TITLES.get(name, name)
        words = f"[{ENDS[state]}]{state}[/]" if state in ENDS else state
        if state == "ready":
            words += f" [dim]after {time.monotonic() - begun:.1f} s[/]"
        if name not in self._rows:
            self._rows[name] = self._progress.add_task(title, total=1, state=words)
        self._progress.update(self._rows[name], state=words, completed=int(state in ENDS))
        if state in ENDS and not self._console.is_terminal:
            self._console.print(f"{title:<18} {words}", highlight=False)
