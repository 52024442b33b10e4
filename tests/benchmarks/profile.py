"""Where the time goes: CPU seconds of each process, and the mirror's own functions under Python's profiler."""

import io
import pstats
from pathlib import Path

import psutil

from deploy.sandbox import processes
from deploy.sandbox.home import Home
from deploy.sandbox.parts import NAMES

MIRROR = ("visor_sync", "visor_sync_2")
FUNCTIONS = 25


def spent_by(home: Home) -> dict[str, float]:
    """CPU seconds of each part that runs, with those of the processes it started, since it was started."""
    found = {}
    for name in (*NAMES, *MIRROR[1:]):
        process = processes.find(home, name)
        if process is not None:
            found[name] = _seconds(process) + sum(_seconds(child) for child in process.children(recursive=True))
    return found


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def profiled(module: str, folder: Path) -> tuple[str, ...]:
    """What runs a module under Python's profiler, which writes what it saw into a folder when the module ends."""
    return ("cProfile", "-o", str(folder / f"{module.rpartition('.')[2]}.pstats"), "-m", module)


def functions(folder: Path) -> str:
    """The functions in which a service itself was longest; empty when none left a profile."""
    text = io.StringIO()
    for path in folder.glob("*.pstats"):
        pstats.Stats(str(path), stream=text).sort_stats("tottime").print_stats(FUNCTIONS)
        path.unlink()
    return text.getvalue()
