"""Kafka's jars: what is fetched is checked, and what is not the listed file is thrown away."""

import errno
import hashlib
from pathlib import Path

import pytest
import requests

from deploy.sandbox.faults import Fault
from deploy.sandbox.jars import Jar, cache_folder, locked_jars, provide

CONTENT = b"a jar"
JAR = Jar("org.example", "thing", "1.0", hashlib.sha256(CONTENT).hexdigest())


class Fetcher:
    """Hands out fixed bytes and counts how often it is asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked = 0

    def __call__(self, jar: Jar, scratch: Path) -> Path:
        self.asked += 1
        path = scratch / jar.file_name
        path.write_bytes(self.content)
        return path


def test_the_lock_names_every_jar_with_a_whole_digest() -> None:
    jars = locked_jars()
    assert len(jars) == 45
    assert all(len(jar.sha256) == 64 for jar in jars)


def test_a_jar_is_fetched_once(tmp_path: Path) -> None:
    fetch = Fetcher(CONTENT)
    [path] = provide(tmp_path, [JAR], fetch)
    assert provide(tmp_path, [JAR], fetch) == [path]
    assert (path.read_bytes(), fetch.asked) == (CONTENT, 1)


def test_a_broken_download_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"thing 1\.0 is not the file"):
        provide(tmp_path, [JAR], Fetcher(b"half a j"))
    assert list(tmp_path.iterdir()) == []


def test_a_jar_damaged_in_the_cache_is_fetched_again(tmp_path: Path) -> None:
    [path] = provide(tmp_path, [JAR], Fetcher(CONTENT))
    path.write_bytes(b"damaged")
    provide(tmp_path, [JAR], Fetcher(CONTENT))
    assert path.read_bytes() == CONTENT


def test_no_network_is_one_line_that_says_what_to_check(tmp_path: Path) -> None:
    def fetch(_jar: Jar, _scratch: Path) -> Path:
        raise requests.ConnectionError("unreachable")

    with pytest.raises(Fault, match="check the network or HTTPS_PROXY"):
        provide(tmp_path, [JAR], fetch)


def test_a_full_disk_is_one_line_that_says_so(tmp_path: Path) -> None:
    def fetch(_jar: Jar, _scratch: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Fault, match="the disk is full"):
        provide(tmp_path, [JAR], fetch)


def test_the_cache_is_the_user_s_own(tmp_path: Path) -> None:
    assert cache_folder(tmp_path / "state", {"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "boyd"
    assert cache_folder(tmp_path / "state", {"HOME": str(tmp_path)}) == tmp_path / ".cache" / "boyd"


def test_the_cache_is_in_the_state_folder_for_a_user_without_a_home(tmp_path: Path) -> None:
    assert cache_folder(tmp_path / "state", {"HOME": "/proc/nowhere"}) == tmp_path / "state" / "cache"
