"""What the sandbox needs of this machine: each thing looked at, and who can put it right."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from deploy.sandbox import assets, browser, jars, processes
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.parts import PARTS
from deploy.sandbox.reach import can_enter, server_uid

GIGABYTE = 1024**3
YOU, ADMINISTRATOR, FETCHED = "you", "whoever runs this machine", "the first `boyd up`"


@dataclass(frozen=True)
class Check:
    """One thing looked at: `found` in a few words; `who` can mend it and `how`."""

    name: str
    ok: bool
    found: str
    who: str
    how: str


def run(home: Home) -> list[Check]:
    """Every check, in the order in which a first start would trip over them."""
    return [look(home) for look in LOOKS]


def _python(_home: Home) -> Check:
    version = "{}.{}.{}".format(*sys.version_info[:3])
    how = "install Python 3.11 or later and run make with PYTHON=…"
    return Check("Python 3.11 or later", sys.version_info >= (3, 11), version, ADMINISTRATOR, how)


def _disk(home: Home) -> Check:
    free = shutil.disk_usage(home.root).free / GIGABYTE
    return Check("1 GB of disk", free >= 1, f"{free:.1f} GB free", YOU, f"free some space for {home.root}")


def _memory(_home: Home) -> Check:
    free = psutil.virtual_memory().available / GIGABYTE
    return Check("1.5 GB of memory", free >= 1.5, f"{free:.1f} GB available", YOU, "end other programs")


def _ports(home: Home) -> Check:
    taken = []
    for part in PARTS:
        if processes.find(home, part.name) is None:
            taken += [home.port(offset) for offset in part.ports if _is_taken(home.port(offset), part.title)]
    found = f"in use: {', '.join(map(str, taken))}" if taken else f"{home.port_base} and the eight after it"
    return Check("Free ports", not taken, found, YOU, "choose another base: BOYD_PORT=9700 make demo")


def _is_taken(port: int, title: str) -> bool:
    try:
        processes.require_free(port, title)
    except Fault:
        return True
    return False


def _state(home: Home) -> Check:
    ok = os.access(home.state, os.W_OK | os.X_OK)
    return Check("Writable state folder", ok, str(home.state), YOU, "set BOYD_HOME to a folder you may write to")


def _secrets(home: Home) -> Check:
    loose = [path.name for path in home.folder("secrets").iterdir() if path.stat().st_mode & 0o077]
    how = f"chmod 600 {home.state / 'secrets'}/*"
    return Check("Secrets only you can read", not loose, ", ".join(loose) or "mode 0600", YOU, how)


def _database_user(home: Home) -> Check:
    uid = server_uid()
    if uid is None:
        return Check("PostgreSQL's user", True, "you", YOU, "")
    inside = can_enter(home.state, uid)
    found = (
        f"uid {uid} works in {'the state folder' if inside else '/var/lib/boyd, as it cannot enter the state folder'}"
    )
    return Check("PostgreSQL's user", True, found, ADMINISTRATOR, "")


def _jars(home: Home) -> Check:
    folder = jars.cache_folder(home.state) / "jars"
    missing = [jar for jar in jars.locked_jars() if not (folder / jar.file_name).exists()]
    found = f"{len(missing)} still to fetch" if missing else str(folder)
    return Check("Kafka's jars", not missing, found, FETCHED, "boyd up")


def _assets(home: Home) -> Check:
    there = (home.assets / assets.BASEMAP).exists()
    return Check("Page assets", there, str(home.assets) if there else "not made yet", FETCHED, "boyd up")


def _browser(_home: Home) -> Check:
    how = "Debian: sudo apt-get install chromium"
    try:
        return Check("A browser (tests only)", True, str(browser.find()), ADMINISTRATOR, how)
    except Fault:
        return Check("A browser (tests only)", False, "none", ADMINISTRATOR, how)


LOOKS: tuple[Callable[[Home], Check], ...] = (
    _python,
    _disk,
    _memory,
    _state,
    _ports,
    _secrets,
    _database_user,
    _jars,
    _assets,
    _browser,
)
