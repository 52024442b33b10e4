"""Processes: started, found again, ended, and never confused with another that has their pid."""

import json
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from deploy.sandbox import processes
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.processes import Command, python

SLEEPER = Command(python("-c", "import time; print('up', flush=True); time.sleep(600)"))
STUBBORN = Command(
    python(
        "-c",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
    )
)


@pytest.fixture
def started(home: Home) -> Iterator[Home]:
    yield home
    processes.stop(home, "sleeper", kill=True)


def wait_until_up(home: Home) -> None:
    deadline = time.monotonic() + 10
    while "up" not in processes.log_file(home, "sleeper").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_process_is_found_until_it_is_stopped(started: Home) -> None:
    processes.start(started, "sleeper", SLEEPER)
    wait_until_up(started)
    assert processes.find(started, "sleeper") is not None
    assert processes.stop(started, "sleeper")
    assert processes.find(started, "sleeper") is None


def test_a_process_that_will_not_end_is_killed(started: Home) -> None:
    process = processes.start(started, "sleeper", STUBBORN)
    wait_until_up(started)
    assert processes.stop(started, "sleeper", within_s=0.2)
    assert not process.is_running() or process.status() == "zombie"


def test_stopping_what_does_not_run_is_no_fault(home: Home) -> None:
    assert not processes.stop(home, "sleeper")


def test_another_process_with_the_same_pid_is_left_alone(started: Home) -> None:
    process = processes.start(started, "sleeper", SLEEPER)
    record = started.folder("run") / "sleeper.json"
    facts = json.loads(record.read_text())
    record.write_text(json.dumps(facts | {"born": facts["born"] - 100}))
    assert processes.find(started, "sleeper") is None
    assert not processes.stop(started, "sleeper")
    assert process.is_running()
    process.kill()


def test_a_process_is_asked_to_end_in_its_own_way(started: Home) -> None:
    code = (
        "import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(print('bye', flush=True)))\n"
        "print('up', flush=True); time.sleep(600)"
    )
    processes.start(started, "sleeper", Command(python("-c", code), stop=signal.SIGINT))
    wait_until_up(started)
    processes.stop(started, "sleeper")
    assert processes.last_words(started, "sleeper") == "bye"


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Fault, match=rf"port {port} \(Map\) is in use; .*BOYD_PORT=9700 make demo"):
            processes.require_free(port, "Map")
