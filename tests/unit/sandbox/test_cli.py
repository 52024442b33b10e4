"""The command `boyd` as a person or a program calls it, with nothing running."""

import json
import os
import subprocess
from pathlib import Path

import msgspec
import pytest

from deploy.sandbox.figures import FIGURES
from deploy.sandbox.home import ROOT
from deploy.sandbox.parts import NAMES
from deploy.sandbox.processes import python
from deploy.sandbox.standins.athena.faults import GraphSwitches
from shared import policy
from shared.policy.words import sections
from tests.servers import free_port_base


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "BOYD_HOME": str(tmp_path / "a home"), "BOYD_PORT": str(free_port_base())}


def boyd(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = python("-m", "deploy.sandbox", *arguments)
    return subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_command(environ: dict[str, str]) -> None:
    said = boyd(environ, "--help").stdout
    assert all(word in said for word in ("up", "down", "start", "stop", "status", "doctor", "logs"))


def test_status_for_programs_holds_every_part_and_every_figure_even_when_nothing_runs(environ: dict[str, str]) -> None:
    found = json.loads(boyd(environ, "status", "--json").stdout)
    assert [part["name"] for part in found["parts"]] == list(NAMES)
    assert not any(part["running"] or part["healthy"] for part in found["parts"])
    assert {name: found[name] for name in FIGURES} == dict.fromkeys(FIGURES)
    assert found["cannot_answer"] == list(NAMES)


def test_a_part_that_does_not_exist_is_one_line_and_a_bad_exit_code(environ: dict[str, str]) -> None:
    done = boyd(environ, "start", "mainframe")
    assert done.returncode == 1
    assert done.stderr.startswith("boyd: no part is called mainframe; there are postgres, kafka")
    assert done.stderr.count("\n") == 1


def test_stopping_nothing_is_no_fault(environ: dict[str, str]) -> None:
    done = boyd(environ, "down")
    assert (done.returncode, done.stdout) == (0, "Nothing was running.\n")


def test_doctor_looks_at_everything_and_says_who_can_mend_it(environ: dict[str, str], tmp_path: Path) -> None:
    nowhere = environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = boyd(nowhere, "doctor")
    assert done.returncode == 1
    assert "ok  Python 3.11 or later" in done.stdout
    assert "no  Kafka's jars: 45 still to fetch" in done.stdout
    assert "the first `boyd up` can mend it" in done.stdout


def test_the_help_of_fault_says_what_each_switch_does(environ: dict[str, str]) -> None:
    said = boyd(environ, "fault", "--help").stdout
    assert all(name in said for name in msgspec.structs.asdict(GraphSwitches()))
    assert all(word in said for word in ("snapshot", "restore", "--clear"))


@pytest.mark.parametrize(
    ("words", "says"),
    [(("outage",), "outage is not NAME=VALUE"), (("snapshot", "restore"), "snapshot is not NAME=VALUE")],
)
def test_a_fault_that_is_no_assignment_is_one_line(environ: dict[str, str], words: tuple[str, ...], says: str) -> None:
    done = boyd(environ, "fault", "visor", *words)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"boyd: {says}")


def test_a_fault_cannot_be_switched_on_in_a_system_that_does_not_run(environ: dict[str, str]) -> None:
    done = boyd(environ, "fault", "athena", "outage=on")
    assert (done.returncode, done.stderr) == (1, "boyd: athena does not answer; see: boyd status\n")


def test_nothing_is_resumed_without_a_decision(environ: dict[str, str]) -> None:
    done = boyd(environ, "resume", "visor")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--trust-source or --write-again" in done.stderr


def test_policy_says_of_every_field_what_may_be_shared(environ: dict[str, str]) -> None:
    done = boyd({**environ, "COLUMNS": "200"}, "policy")
    assert done.returncode == 0, done.stderr
    table = policy.load()
    assert f"version {table.version}" in done.stdout
    for row in (row for section in sections(table) for row in section.rows):
        assert row.label in done.stdout
        assert f"If both changed it: {row.both_changed}" in done.stdout
