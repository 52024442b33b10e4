"""The one place that finds a browser."""

from pathlib import Path

import pytest

from deploy.sandbox import browser
from deploy.sandbox.faults import Fault


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_named_browser_comes_first(tmp_path: Path) -> None:
    system, own = program(tmp_path / "bin" / "chromium"), program(tmp_path / "own browser")
    assert browser.find({"CHROMIUM": str(own), "PATH": str(system.parent)}) == own


def test_a_named_browser_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="not a program"):
        browser.find({"CHROMIUM": str(tmp_path / "nothing")})


def test_the_system_s_browser_comes_before_a_download(tmp_path: Path) -> None:
    system = program(tmp_path / "bin" / "google-chrome")
    program(tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    assert browser.find({"HOME": str(tmp_path), "PATH": str(system.parent)}) == system


def test_a_download_of_playwright_is_found(tmp_path: Path) -> None:
    download = program(tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    assert browser.find({"HOME": str(tmp_path), "PATH": ""}) == download


def test_without_any_browser_one_line_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="apt-get install chromium"):
        browser.find({"HOME": str(tmp_path), "PATH": ""})
