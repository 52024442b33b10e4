"""Processes of the sandbox: started in sessions of their own, remembered by pid and birth, ended in order."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from deploy.sandbox.faults import Fault, disk_faults
from deploy.sandbox.home import Home, write_whole

STOP_WITHIN_S = 10.0


@dataclass(frozen=True)
class Command:
    """How a process is started; `uid` is the unprivileged user it runs as, when not this one."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    uid: int | None = None
    stop: signal.Signals = signal.SIGTERM


def python(*arguments: str) -> tuple[str, ...]:
    """Argv that runs this Python, without the long script headers that break in paths with spaces."""
    return (sys.executable, *arguments)


def start(home: Home, name: str, command: Command) -> psutil.Process:
    """Start a process with its output appended to `logs/NAME.log`, and remember it."""
    log = log_file(home, name)
    with disk_faults(str(log)), log.open("ab") as output:
        child = subprocess.Popen(
            command.argv,
            cwd=command.cwd or home.root,
            env=inherited(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_user(command.uid),
        )
    process = psutil.Process(child.pid)
    facts = {"pid": child.pid, "born": process.create_time(), "stop": command.stop.name}
    write_whole(_record(home, name), json.dumps(facts))
    return process


def inherited(command: Command) -> dict[str, str]:
    """The whole environment of a command: this one's, and what the command is told."""
    return {**os.environ, **command.env}


def as_user(uid: int | None) -> dict[str, Any]:
    """Arguments of `subprocess` that give up this user's rights; none when `uid` is None."""
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}


def find(home: Home, name: str) -> psutil.Process | None:
    """The running process of that name; None when it has ended, even if its pid belongs to another by now."""
    try:
        facts = json.loads(_record(home, name).read_text(encoding="utf-8"))
        process = psutil.Process(facts["pid"])
        same = abs(process.create_time() - facts["born"]) < 0.01
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def stop(home: Home, name: str, *, kill: bool = False, within_s: float = STOP_WITHIN_S) -> bool:
    """End a process: ask, wait, then kill it and all it started.

    Returns:
        Whether it was running.
    """
    process = find(home, name)
    if process is None:
        _record(home, name).unlink(missing_ok=True)
        return False
    family = [process, *_children(process)]
    if not kill:
        process.send_signal(_asked_with(home, name))
        _, family = psutil.wait_procs(family, timeout=within_s)
    for member in family:
        _kill(member)
    psutil.wait_procs(family, timeout=within_s)
    _record(home, name).unlink(missing_ok=True)
    return True


def _asked_with(home: Home, name: str) -> signal.Signals:
    facts = json.loads(_record(home, name).read_text(encoding="utf-8"))
    return signal.Signals[facts["stop"]]


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def log_file(home: Home, name: str) -> Path:
    """Where the process of that name writes what it has to say."""
    return home.folder("logs") / f"{name}.log"


def last_words(home: Home, name: str) -> str:
    """The last line of a process's log, for a person who wants to know why it ended."""
    path = log_file(home, name)
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines() if path.exists() else []
    return lines[-1][:300] if lines else "it said nothing"


def listens(port: int) -> bool:
    """Whether anybody takes connections on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_free(port: int, title: str) -> None:
    """Refuse to start on a port that somebody else listens on.

    Raises:
        Fault: naming the port, the part that wants it and how to choose others.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            line = f"port {port} ({title}) is in use; choose another base, for instance: BOYD_PORT=9700 make demo"
            raise Fault(line) from error


def _record(home: Home, name: str) -> Path:
    return home.folder("run") / f"{name}.json"
