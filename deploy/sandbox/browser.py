"""The one place that finds a browser."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from deploy.sandbox.faults import Fault

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PLAYWRIGHTS = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/chrome-linux*/headless_shell")
# Nothing of a test leaves the machine.
FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


def find(environ: Mapping[str, str] = os.environ) -> Path:
    """The browser: `$CHROMIUM`, else the system's, else one that Playwright downloaded.

    Raises:
        Fault: when there is none, or `$CHROMIUM` is not a program.
    """
    named = environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise Fault(f"CHROMIUM={named} is not a program that can be run; unset it or name a Chromium")
        return Path(named)
    for name in NAMES:
        found = shutil.which(name, path=environ.get("PATH", ""))
        if found:
            return Path(found)
    downloads = _playwright_downloads(environ)
    if downloads:
        return downloads[-1]
    raise Fault(
        "no browser found; install one (Debian: sudo apt-get install chromium), or "
        "`.venv/bin/python -m playwright install chromium`, or set CHROMIUM to its path"
    )


def flags() -> list[str]:
    """Arguments for a headless run; as root Chromium cannot use its own sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _playwright_downloads(environ: Mapping[str, str]) -> list[Path]:
    home = Path(environ.get("HOME", "/nonexistent"))
    folder = Path(environ.get("PLAYWRIGHT_BROWSERS_PATH") or home / ".cache" / "ms-playwright")
    return sorted(path for pattern in PLAYWRIGHTS for path in folder.glob(pattern) if os.access(path, os.X_OK))
