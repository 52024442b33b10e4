"""Making the environment: once, again when the lock changed, and anew when a try broke off."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.sandbox import bootstrap

LOG = Path("build/pip.log")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose locks ask for nothing, with its environment made."""
    root = tmp_path_factory.mktemp("a checkout")
    for lock in bootstrap.LOCKS.values():
        (root / lock).write_text("# nothing\n")
    assert bootstrap.main("dev", root) == 0
    return root


def test_an_environment_is_made_once_in_a_path_with_spaces(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main("dev", checkout) == 0
    assert bootstrap.main("sandbox", checkout) == 0
    assert capsys.readouterr().out == ""


def test_a_new_lock_is_installed_into_the_same_environment(checkout: Path) -> None:
    (checkout / ".venv" / "kept").touch()
    (checkout / bootstrap.LOCKS["dev"]).write_text("# nothing, differently\n")
    assert bootstrap.main("dev", checkout) == 0
    assert (checkout / ".venv" / "kept").exists()


def test_an_environment_left_half_made_is_made_anew(checkout: Path) -> None:
    (checkout / ".venv" / "boyd.unfinished").touch()
    (checkout / ".venv" / "left over").touch()
    assert bootstrap.main("dev", checkout) == 0
    assert not (checkout / ".venv" / "left over").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    (checkout / ".venv" / "bin" / "python").unlink()
    assert bootstrap.main("dev", checkout) == 0
    assert subprocess.run([checkout / ".venv/bin/python", "-c", ""], check=False).returncode == 0


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "is not the one the lock names"),
        ("NewConnectionError('Failed to establish a new connection')", "cannot be reached"),
        ("ERROR: something else", "pip failed: ERROR: something else"),
    ],
)
def test_what_stops_pip_is_one_line(said: str, line: str) -> None:
    answer = bootstrap.why_pip_failed(said, LOG)
    assert line in answer
    assert "\n" not in answer


def test_pip_s_own_settings_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://packages.example/simple\nproxy = http://proxy.example:3128\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    found = bootstrap.pip_settings()
    assert (found["index-url"], found["proxy"]) == ("https://packages.example/simple", "http://proxy.example:3128")
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert bootstrap.pip_settings()["index-url"] == "https://other.example/simple"


def test_the_file_runs_by_itself_without_its_folder_on_the_path() -> None:
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='read')"
    done = subprocess.run([sys.executable, "-I", "-c", code, bootstrap.__file__], check=False, timeout=60)
    assert done.returncode == 0
