"""The folder of decks: whole files only, readable by their owner alone, and none that was withdrawn."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def put(folder: Path, name: str, content: bytes) -> Path:
    """Write a file whole or not at all; an equal one that lies there is left alone. OSError when it cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if path.is_file() and sha256(path.read_bytes()) == sha256(content):
        return path
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def remove(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
