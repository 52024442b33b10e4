"""Where one sandbox lives: its checkout, its state folder and its ports."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.sandbox.faults import Fault, disk_faults

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT_BASE = 8700
PORTS = 9


@dataclass(frozen=True)
class Home:
    """One sandbox. `state` holds everything that outlives a command; `instance` is a name no other sandbox has."""

    root: Path
    state: Path
    port_base: int
    instance: str

    def port(self, offset: int) -> int:
        """Port number of the part `offset` places above the base."""
        return self.port_base + offset

    def folder(self, name: str) -> Path:
        """A folder of the state, made when missing."""
        path = self.state / name
        with disk_faults(str(path)):
            path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def assets(self) -> Path:
        """The page assets, shared by all sandboxes of one checkout."""
        return self.root / "build" / "assets"


def open_home(port_base: int | None = None, environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Home:
    """Find or begin the sandbox of this checkout: state in `$BOYD_HOME` or `.boyd`.

    The port base is `port_base`, else `$BOYD_PORT`, else the remembered one, else 8700; what is used is remembered.

    Raises:
        Fault: when the base is not a usable port or the folder cannot be written.
    """
    state = Path(environ.get("BOYD_HOME") or root / ".boyd").expanduser().absolute()
    remembered = recall(state)
    base = _port_base(port_base or environ.get("BOYD_PORT") or remembered.get("port_base") or DEFAULT_PORT_BASE)
    instance = str(remembered.get("instance") or secrets.token_hex(6))
    if (remembered.get("port_base"), remembered.get("instance")) != (base, instance):
        remember(state, port_base=base, instance=instance)
    return Home(root=root, state=state, port_base=base, instance=instance)


def _port_base(given: object) -> int:
    text = str(given)
    if not text.isdecimal() or not 1024 <= int(text) <= 65535 - PORTS:
        raise Fault(f"the port base {text!r} is not a number from 1024 to {65535 - PORTS}; try BOYD_PORT=9700")
    return int(text)


def recall(state: Path) -> dict[str, Any]:
    """What earlier commands remembered in `state.json`; empty when there is nothing yet."""
    try:
        held: dict[str, Any] = json.loads((state / "state.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Fault(f"{state / 'state.json'} is damaged; `boyd down --purge` begins again") from error
    return held


def remember(state: Path, **facts: Any) -> None:
    """Add facts to `state.json`; a crash leaves the old file or the new one, never half of it."""
    with disk_faults(str(state)):
        state.mkdir(parents=True, exist_ok=True)
        with locked(state / "state.lock"):
            write_whole(state / "state.json", json.dumps(recall(state) | facts, indent=1) + "\n")


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader sees all of it or none, with exactly this mode from the first moment."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
    scratch.replace(path)


@contextmanager
def locked(path: Path, busy: str | None = None) -> Iterator[None]:
    """Hold a lock file; wait for it, or with `busy` raise that as a Fault when somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError as error:
            raise Fault(str(busy)) from error
        yield
