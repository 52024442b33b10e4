"""Kafka's jars: fetched once per user by the lock list, each refused unless its SHA-256 is the listed one."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests

from deploy.sandbox.faults import Fault, disk_faults

LOCK = Path(__file__).with_name("kafka.lock")
THREADS = 8
TIMEOUT_S = 60

Fetch = Callable[["Jar", Path], Path]


@dataclass(frozen=True)
class Jar:
    """One line of the lock list; `sha256` is hexadecimal."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """Name in the cache: the digest's start keeps two jars of one name apart."""
        return f"{self.artifact}-{self.version}-{self.sha256[:8]}.jar"


def locked_jars(lock: Path = LOCK) -> list[Jar]:
    """The jars of a lock list of `group:artifact:version sha256` lines."""
    rows = [line.split() for line in lock.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    coordinates = [(coordinate.split(":"), digest) for coordinate, digest in rows]
    return [Jar(group, artifact, version, digest) for (group, artifact, version), digest in coordinates]


def cache_folder(state: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """This user's cache, shared by all checkouts; inside the state folder when the user has no home to write to."""
    for base in (environ.get("XDG_CACHE_HOME"), Path(environ.get("HOME", "/nowhere")) / ".cache"):
        folder = Path(base or "") / "boyd"
        if base and folder.is_absolute() and _writable(folder):
            return folder
    return state / "cache"


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def fetch_with_jgo(jar: Jar, scratch: Path) -> Path:
    """Fetch one jar by jgo, used as a plain fetcher; `$BOYD_MAVEN` names a repository other than the public one."""
    from jgo.maven import MavenContext  # slow to import, and needed once

    own = os.environ.get("BOYD_MAVEN")
    context = MavenContext(repo_cache=scratch, remote_repos={"own": own} if own else None, timeout=TIMEOUT_S)
    path = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    return Path(path)


def provide(folder: Path, jars: Iterable[Jar], fetch: Fetch = fetch_with_jgo) -> list[Path]:
    """Return the path of every jar, fetching those that are missing or damaged.

    Raises:
        Fault: when one cannot be fetched or is not what the list says; nothing of it is kept.
    """
    wanted = list(jars)
    with disk_faults(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=folder, prefix=".fetching-"))
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                return list(pool.map(lambda jar: _provide_one(folder, jar, scratch, fetch), wanted))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _provide_one(folder: Path, jar: Jar, scratch: Path, fetch: Fetch) -> Path:
    place = folder / jar.file_name
    if place.exists() and _digest(place) == jar.sha256:
        return place
    try:
        fetched = fetch(jar, scratch)
    except requests.RequestException as error:
        line = f"{jar.artifact} {jar.version} could not be fetched; check the network or HTTPS_PROXY and run this again"
        raise Fault(line) from error
    except RuntimeError as error:
        raise Fault(f"the Maven repository does not have {jar.artifact} {jar.version}; check BOYD_MAVEN") from error
    if _digest(fetched) != jar.sha256:
        raise Fault(f"{jar.artifact} {jar.version} is not the file that kafka.lock names (SHA-256); it was thrown away")
    fetched.replace(place)
    return place


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
