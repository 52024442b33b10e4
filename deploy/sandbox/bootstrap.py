"""Makes `.venv` and installs a lock into it, with nothing but the Python that is there.

The Makefile runs it as `python3 -I deploy/sandbox/bootstrap.py sandbox|dev`; a second run does nothing.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  the Python of the machine may be any
    sys.exit("boyd: Python 3.11 or later is needed; name one: make demo PYTHON=python3.12")

import base64
import configparser
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {"sandbox": "requirements-sandbox.lock", "dev": "requirements-dev.lock"}
# The development lock holds everything the sandbox's does.
COVERED_BY = {"sandbox": ("sandbox", "dev"), "dev": ("dev",)}
# Where pip itself looks when nothing is configured.
PUBLIC_INDEX = "https://pypi.org/simple/"
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
OLDEST_PIP = (22, 3)
TIMEOUT_S = 60
AGAIN = "and run this again"
DISK_FULL = f"the disk is full; free about 2 GB {AGAIN}"
# On a disk fuller than this pip cannot even say what is wrong.
LEAST_FREE = 10_000_000
REASONS = (
    ("No space left on device", DISK_FULL),
    (
        "DO NOT MATCH THE HASHES",
        f"a package is not the one the lock names and was refused; check the package index {AGAIN}",
    ),
    ("CERTIFICATE_VERIFY_FAILED|SSLError", f"the package index's certificate is not trusted; set PIP_CERT {AGAIN}"),
    (
        "NewConnection|[Nn]ame ?[Rr]esolution|ConnectTimeout|ReadTimeout|Max retries|ProxyError|Network is unreach",
        f"the package index cannot be reached; check the network, the proxy and `pip config list` {AGAIN}",
    ),
    ("Permission denied", f"the folder cannot be written by this user; check who owns it {AGAIN}"),
)


class Fault(Exception):
    """One line for a person."""


class Place:
    """The files of one checkout's environment."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.stamp = self.venv / "boyd.stamp"
        self.unfinished = self.venv / "boyd.unfinished"
        self.log = root / "build" / "pip.log"


def main(kind: str, root: Path = ROOT) -> int:
    """Bring `.venv` to the lock of that kind; the exit code."""
    place = Place(root)
    try:
        place.log.parent.mkdir(exist_ok=True)
        with (place.log.parent / "bootstrap.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            provide(place, kind)
    except Fault as fault:
        print(f"boyd: {fault}", file=sys.stderr)
        return 1
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        print(f"boyd: {DISK_FULL if full else error}", file=sys.stderr)
        return 1
    return 0


def provide(place: Place, kind: str) -> None:
    """Make the environment unless it holds the lock already; a broken or half-made one is made anew."""
    wanted = {name: _digest(place.root / LOCKS[name]) for name in COVERED_BY[kind]}
    held = _held(place)
    if any(held.get(name) == digest for name, digest in wanted.items()):
        return
    if place.unfinished.exists() or not _runs(place):
        shutil.rmtree(place.venv, ignore_errors=True)
    begun = time.monotonic()
    print(f"boyd: installing the Python packages into {place.venv} (once; a minute or two)", flush=True)
    place.venv.mkdir(exist_ok=True)
    place.unfinished.touch()
    place.stamp.unlink(missing_ok=True)
    if not place.python.exists():
        make_venv(place)
    _pip(place, [*pip_of(place), "install", "--quiet", "--require-hashes", "--no-deps", "--no-user", "-r", LOCKS[kind]])
    place.stamp.write_text(json.dumps({**held, kind: wanted[kind], "python": _version()}))
    place.unfinished.unlink()
    print(f"boyd: the Python packages are installed ({time.monotonic() - begun:.0f} s)", flush=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def _held(place: Place) -> dict[str, str]:
    """What is installed, as the stamp says; nothing when the environment is unfinished or of another Python."""
    try:
        held: dict[str, str] = json.loads(place.stamp.read_text())
    except (OSError, ValueError):
        return {}
    usable = held.get("python") == _version() and not place.unfinished.exists() and _runs(place)
    return held if usable else {}


def _runs(place: Place) -> bool:
    """Whether the environment's Python is of this version; a removed or upgraded system Python breaks it."""
    ask = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
    try:
        done = subprocess.run([place.python, "-I", "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == _version()


def make_venv(place: Place) -> None:
    """Make the environment, without pip where this Python lacks ensurepip (Debian without python3-venv)."""
    argv = [sys.executable, "-I", "-m", "venv", str(place.venv)]
    if _quiet(argv) == 0:
        return
    if _quiet([*argv, "--clear", "--without-pip"]) != 0:
        raise Fault(f"this Python cannot make a virtual environment; install python3-venv {AGAIN}")
    place.unfinished.touch()


def pip_of(place: Place) -> list[str]:
    """How pip is called for the environment: its own, else the system's from outside, else one that is fetched."""
    own = [str(place.python), "-I", "-m", "pip"]
    if _quiet([*own, "--version"]) == 0:
        return own
    outside = [sys.executable, "-I", "-m", "pip"]
    said = subprocess.run([*outside, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"pip (\d+)\.(\d+)", said)
    if version and (int(version[1]), int(version[2])) >= OLDEST_PIP:
        return [*outside, "--python", str(place.python)]
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip(Path(folder))
        _pip(place, [str(place.python), "-I", f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)])
    return own


def _quiet(argv: list[str]) -> int:
    return subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode


def _pip(place: Place, argv: list[str]) -> None:
    env = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    with place.log.open("w") as output:
        done = subprocess.run(argv, cwd=place.root, env=env, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        if shutil.disk_usage(place.root).free < LEAST_FREE:
            raise Fault(DISK_FULL)
        raise Fault(why_pip_failed(place.log.read_text(errors="replace"), place.log))


def why_pip_failed(said: str, log: Path) -> str:
    """One line on what stopped pip and what to do about it."""
    for pattern, reason in REASONS:
        if re.search(pattern, said):
            return reason
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    return f"pip failed: {(errors or ['it said nothing'])[-1][:300]} (all of it: {log})"


def fetch_pip(folder: Path) -> Path:
    """Fetch pip's own wheel from the index that pip is configured to use, and check it."""
    settings = pip_settings()
    index = settings.get("index-url", PUBLIC_INDEX).rstrip("/") + "/pip/"
    try:
        page, address = _get(index, settings)
        links = re.findall(rf'"([^"]*{re.escape(PIP_WHEEL)}[^"]*)"', page.decode())
        if not links:
            raise Fault(f"the package index has no {PIP_WHEEL}; install python3-venv or python3-pip {AGAIN}")
        # JSON lists the bare file name before its address.
        link = max(links, key=len)
        content, _ = _get(urljoin(address, link), settings)
    except (URLError, TimeoutError, ConnectionError) as error:
        raise Fault(f"pip cannot be fetched ({getattr(error, 'reason', error)}); check the network {AGAIN}") from error
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        raise Fault(f"the package index's {PIP_WHEEL} is not the published one (SHA-256) and was refused")
    wheel = folder / PIP_WHEEL
    wheel.write_bytes(content)
    return wheel


def pip_settings() -> dict[str, str]:
    """The settings `index-url`, `cert` and `proxy` as pip reads them: its files in order, then the environment."""
    found: dict[str, str] = {}
    home = Path.home()
    own = os.environ.get("XDG_CONFIG_HOME", str(home / ".config"))
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf", Path(own, "pip/pip.conf")]
    parser = configparser.RawConfigParser()
    parser.read([*files, Path(os.environ.get("PIP_CONFIG_FILE", os.devnull))])
    for section in ("global", "install"):
        if parser.has_section(section):
            found |= dict(parser.items(section))
    for name in ("index-url", "cert", "proxy"):
        given = os.environ.get("PIP_" + name.replace("-", "_").upper())
        if given:
            found[name] = given
    return found


def _get(address: str, settings: dict[str, str]) -> tuple[bytes, str]:
    """The body behind an address and where it was found after redirects."""
    parts = urlsplit(address)
    headers = {"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5, */*;q=0.1"}
    if parts.username:
        login = base64.b64encode(f"{parts.username}:{parts.password or ''}".encode()).decode()
        headers["Authorization"] = f"Basic {login}"
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    certificates = settings.get("cert") or os.environ.get("REQUESTS_CA_BUNDLE")
    handlers = [HTTPSHandler(context=ssl.create_default_context(cafile=certificates))]
    proxy = settings.get("proxy")
    proxies = ProxyHandler({"http": proxy, "https": proxy} if proxy else None)
    with build_opener(proxies, *handlers).open(Request(address, headers=headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
        return answer.read(), answer.geturl()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "sandbox"))
