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


def functions(path: Path) -> str:
    """The functions in which the mirror itself was longest; empty when it left no profile."""
    if not path.exists():
        return ""
    text = io.StringIO()
    pstats.Stats(str(path), stream=text).sort_stats("tottime").print_stats(FUNCTIONS)
    return text.getvalue()
