"""Secrets of one sandbox: made once, at random, in files that only their owner can read."""

import secrets
from pathlib import Path

from deploy.sandbox.faults import disk_faults
from deploy.sandbox.home import Home, write_whole


class Secrets:
    """The files of `secrets/` (folder 0700, files 0600), read or made by name."""

    def __init__(self, home: Home) -> None:
        self.folder = home.folder("secrets")
        self.folder.chmod(0o700)

    def path(self, name: str) -> Path:
        """The file of a secret of 256 random bits in URL-safe text, made when missing."""
        path = self.folder / name
        if not path.exists():
            self.keep(name, secrets.token_urlsafe(32))
        return path

    def text(self, name: str) -> str:
        """The secret itself."""
        return self.path(name).read_text(encoding="utf-8").strip()

    def keep(self, name: str, value: str) -> Path:
        """Store a value that is worked out, such as a database address with its password."""
        path = self.folder / name
        with disk_faults(str(path)):
            write_whole(path, value + "\n", mode=0o600)
        return path
