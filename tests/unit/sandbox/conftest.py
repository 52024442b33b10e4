"""A sandbox in an empty folder."""

from pathlib import Path

import pytest

from deploy.sandbox.home import ROOT, Home, open_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A sandbox that has nothing yet; its folder's name holds a space."""
    return open_home(20_000, {"BOYD_HOME": str(tmp_path / "a home")}, ROOT)
