"""Whose people a sandbox holds is settled once."""

from pathlib import Path

import pytest

from deploy.sandbox import forces
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, remember


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(root=tmp_path, state=tmp_path, port_base=8700, instance="test")


def test_cambridgeshire_is_settled_unless_another_is_asked_for(home: Home) -> None:
    assert forces.settled(home, None) == "cambridgeshire"
    assert forces.settled(home, "cambridgeshire") == "cambridgeshire"


def test_what_was_settled_stays_and_another_is_refused(home: Home) -> None:
    assert forces.settled(home, "bedfordshire") == "bedfordshire"
    assert forces.settled(home, None) == "bedfordshire"
    with pytest.raises(Fault, match="made with --force bedfordshire; `boyd down --purge`"):
        forces.settled(home, "all")


def test_a_sandbox_of_before_there_was_a_choice_holds_people_of_cambridgeshire(home: Home) -> None:
    remember(home.state, migrated_visor_sync="some digest")
    with pytest.raises(Fault, match="made with --force cambridgeshire"):
        forces.settled(home, "hertfordshire")


def test_the_briefing_makes_the_lists_of_the_force_that_is_there(home: Home) -> None:
    assert forces.of_briefing(home) == "cambridgeshire"
    forces.settled(home, "all")
    assert forces.of_briefing(home) == "cambridgeshire"
    remember(home.state, force="hertfordshire")
    assert forces.of_briefing(home) == "hertfordshire"
