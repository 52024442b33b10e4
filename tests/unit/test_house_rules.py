"""The house rules, as far as a machine can tell: rooms, one-way dependencies, each driver in its room, sizes."""

import ast
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("visor_sync", "briefing", "map")
ROOMS = ("__init__", "domain", "handlers", "store", "subscriptions", "routes", "settings", "app", "__main__")
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
CODE = sorted(path for folder in ("services", "shared", "deploy", "tests") for path in (ROOT / folder).rglob("*.py"))
IMPURE = {
    "asyncio",
    "aiohttp",
    "asyncpg",
    "aiokafka",
    "time",
    "logging",
    "structlog",
    "random",
    "secrets",
    "os",
    "socket",
}
# In a service, one room per driver; what all of them share is in shared/.
DRIVERS = {
    "asyncpg": ("services/*/store.py", "services/*/store/*", "shared/*", "deploy/sandbox/*", "tests/*"),
    "aiokafka": ("services/*/subscriptions.py", "shared/*", "deploy/sandbox/*", "tests/*"),
}
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|misc|stuff)($|_)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|pytest\.mark\.skip|pytest\.skip|unittest\.skip")
MACHINE = re.compile(r"(?<![\w.])/(?:root|work|home/\w+)/|registry\.npmjs|files\.pythonhosted|repo\d?\.maven")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it, with the names taken from it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def tracked() -> list[Path]:
    """Files of the repository, or every file of these folders when this is not a clone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [name(path) for path in CODE]
    return [ROOT / entry for entry in names if entry and (ROOT / entry).is_file()]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_rooms_every_service_has(service: str) -> None:
    folder = ROOT / "services" / service
    missing = [room for room in ROOMS if not (folder / f"{room}.py").exists() and not (folder / room).is_dir()]
    assert missing == []
    assert list((folder / "sql").glob("0100_*.sql"))


def test_a_domain_is_pure() -> None:
    domains = [path for path in CODE if re.search(r"^services/\w+/domain(\.py|/)", name(path))]
    assert {name(path): tops(path) & IMPURE for path in domains if tops(path) & IMPURE} == {}


def test_a_domain_never_looks_at_the_clock() -> None:
    clocks = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today)\(")
    domains = [path for path in CODE if re.search(r"^services/\w+/domain(\.py|/)", name(path))]
    assert [name(path) for path in domains if clocks.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(("driver", "rooms"), DRIVERS.items())
def test_a_driver_is_imported_only_in_its_own_rooms(driver: str, rooms: tuple[str, ...]) -> None:
    users = [name(path) for path in CODE if driver in tops(path)]
    assert [user for user in users if not any(fnmatch(user, room) for room in rooms)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_imports_another(service: str) -> None:
    others = tuple(f"services.{other}" for other in SERVICES if other != service)
    files = [path for path in CODE if name(path).startswith(f"services/{service}/")]
    assert [name(path) for path in files if any(module.startswith(others) for module in imports(path))] == []


def test_shared_knows_no_service_and_no_deployment() -> None:
    files = [path for path in CODE if name(path).startswith("shared/")]
    assert [name(path) for path in files if tops(path) & {"services", "deploy", "tests"}] == []


def test_nothing_that_runs_imports_the_tests() -> None:
    files = [path for path in CODE if not name(path).startswith("tests/")]
    assert [name(path) for path in files if "tests" in tops(path)] == []


def test_services_do_not_know_that_there_is_a_sandbox() -> None:
    files = [path for path in CODE if name(path).startswith("services/")]
    assert [name(path) for path in files if "deploy" in tops(path)] == []


def test_the_stand_ins_know_nothing_of_our_messages_or_policy() -> None:
    files = [path for path in CODE if name(path).startswith("deploy/sandbox/standins/")]
    ours = ("shared.messages", "shared.policy")
    assert [name(path) for path in files if any(module.startswith(ours) for module in imports(path))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        name(path) for path in CODE if any(VAGUE.search(part) for part in path.relative_to(ROOT).with_suffix("").parts)
    ] == []


def test_every_module_says_in_a_line_what_it_is() -> None:
    assert [name(path) for path in CODE if path.stat().st_size and not ast.get_docstring(tree(path))] == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {name(path): path.read_text(encoding="utf-8").count("\n") for path in CODE}
    assert {path: lines for path, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                long[f"{name(path)}:{node.name}"] = lines
    assert {where: lines for where, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_nothing_is_left_unfinished_or_untested() -> None:
    others = [path for path in CODE if path != Path(__file__)]
    assert [name(path) for path in others if UNFINISHED.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_names_a_machine_s_folders_or_a_package_registry_s_hosts() -> None:
    found = []
    for path in set(tracked()) - {Path(__file__)}:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}: {match.group()}" for match in MACHINE.finditer(text)]
    assert found == []
