"""Where a sandbox lives: its state, its ports, its secrets."""

import os
from pathlib import Path

import pytest

from deploy.sandbox.faults import Fault
from deploy.sandbox.home import ROOT, Home, locked, open_home, recall, remember
from deploy.sandbox.secrets import Secrets


def test_a_port_base_is_remembered_until_another_is_chosen(tmp_path: Path) -> None:
    here = {"BOYD_HOME": str(tmp_path)}
    assert open_home(None, here).port_base == 8700
    assert open_home(None, here | {"BOYD_PORT": "9700"}).port_base == 9700
    assert open_home(None, here).port_base == 9700
    assert open_home(9800, here | {"BOYD_PORT": "9700"}).port_base == 9800


@pytest.mark.parametrize("base", ["80", "65530", "many", "-1"])
def test_a_port_base_that_cannot_be_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(Fault, match="port base"):
        open_home(None, {"BOYD_HOME": str(tmp_path), "BOYD_PORT": base})


def test_the_state_is_in_the_checkout_unless_named(tmp_path: Path) -> None:
    assert open_home(None, {}, tmp_path).state == tmp_path / ".boyd"
    assert open_home(None, {"BOYD_HOME": str(tmp_path / "elsewhere")}, ROOT).state == tmp_path / "elsewhere"


def test_two_sandboxes_have_different_names(tmp_path: Path) -> None:
    one, other = (open_home(None, {"BOYD_HOME": str(tmp_path / name)}) for name in ("one", "other"))
    assert one.instance != other.instance


def test_facts_are_remembered_side_by_side(home: Home) -> None:
    remember(home.state, first=1)
    remember(home.state, second=2)
    held = recall(home.state)
    assert (held["first"], held["second"], held["instance"]) == (1, 2, home.instance)


def test_a_damaged_state_says_how_to_begin_again(home: Home) -> None:
    (home.state / "state.json").write_text("{")
    with pytest.raises(Fault, match="purge"):
        recall(home.state)


def test_two_at_once_are_refused(home: Home) -> None:
    with locked(home.state / "up.lock"), pytest.raises(Fault, match="busy"), locked(home.state / "up.lock", "busy"):
        raise AssertionError


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(home: Home) -> None:
    mask = os.umask(0)
    try:
        path = Secrets(home).path("token")
    finally:
        os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(Secrets(home).text("token")) == 43
    assert Secrets(home).text("token") == Secrets(home).text("token")


def test_two_secrets_differ(home: Home) -> None:
    assert Secrets(home).text("one") != Secrets(home).text("other")


def test_a_value_kept_again_replaces_the_first(home: Home) -> None:
    secrets = Secrets(home)
    secrets.keep("address", "first")
    path = secrets.keep("address", "second")
    assert path.read_text() == "second\n"
    assert path.stat().st_mode & 0o777 == 0o600
