"""What an unprivileged user can reach: asked of the system itself, never worked out from modes."""

import os
import subprocess
from pathlib import Path

from deploy.sandbox.processes import as_user

NOBODY = 65534


def server_uid() -> int | None:
    """The uid servers that refuse root run as: nobody's when this is root, else None (this user)."""
    return NOBODY if os.geteuid() == 0 else None


def can_enter(folder: Path, uid: int | None) -> bool:
    """Whether that user can walk into a folder through all of its parents."""
    return _succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], uid)


def can_run(program: Path, uid: int | None) -> bool:
    """Whether that user can run a program and load its libraries."""
    return _succeeds([str(program), "--version"], uid)


def _succeeds(argv: list[str], uid: int | None) -> bool:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(argv, stdout=quiet, stderr=quiet, cwd="/", check=False, **as_user(uid)).returncode == 0
    except OSError:
        return False
