"""One benchmark while it runs: what it was asked, what it measured, and what it found wrong."""

from pathlib import Path

import msgspec
from rich.console import Console

from deploy.sandbox.home import ROOT
from tests.benchmarks.bars import BARS

BUILD = ROOT / "build"
WHOLE = 100_000


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What `make bench` was asked for. `size` is how many records the loads hold; the bars are for `WHOLE`."""

    only: str = ""
    size: int = WHOLE
    profile: bool = False
    install: bool = False


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of `build/bench.json`; `why` says what kept it from holding when its value did not."""

    name: str
    value: float | None
    unit: str
    bar: float
    holds: bool
    why: str = ""


class Run:
    """Collects what one benchmark finds. Whatever is found wrong keeps all of its figures from holding."""

    def __init__(self, names: tuple[str, ...], options: Options, console: Console, folder: Path) -> None:
        self.names, self.options, self.folder = names, options, folder
        self._console = console
        self._values: dict[str, float] = {}
        self._short: dict[str, str] = {}
        self.wrong: list[str] = []

    def wants(self, name: str) -> bool:
        """Whether this figure was asked for."""
        return name.startswith(self.options.only)

    def tell(self, words: str) -> None:
        """Say what is going on."""
        self._console.print(f"  {words}", style="dim", highlight=False)

    def measured(self, name: str, value: float, *, short: str = "") -> None:
        """Note a figure; `short` says in what it falls short of the benchmark its bar is for."""
        self._values[name] = round(value, 3)
        if short:
            self._short[name] = short

    def skip(self, why: str) -> None:
        """Note why it was not run; nothing is wrong."""
        self._short |= dict.fromkeys(self.names, why)

    def check(self, right: bool, otherwise: str) -> None:
        """Note what is wrong unless it is right."""
        if not right:
            self.wrong.append(otherwise)
            self.tell(f"wrong: {otherwise}")

    def results(self) -> list[Result]:
        """A line for every figure asked for; one that was not measured says so and does not hold."""
        return [self._result(name) for name in self.names if self.wants(name)]

    def _result(self, name: str) -> Result:
        bar, value = BARS[name], self._values.get(name)
        missing = "could not run" if value is None else ""
        slow = "under the profiler" if self.options.profile else ""
        why = "; ".join(part for part in (missing, slow, self._short.get(name, ""), *self.wrong) if part)
        holds = value is not None and not why and bar.reached(value)
        return Result(name=name, value=value, unit=bar.unit, bar=bar.value, holds=holds, why=why)
