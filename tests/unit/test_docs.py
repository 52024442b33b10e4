"""What the documentation says exists, exists: links, pictures, commands, numbers of decisions, packages in NOTICE."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import click
import pytest

from deploy.sandbox.cli import boyd

ROOT = Path(__file__).resolve().parents[2]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^]]*\]\(([^)#\s]+)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
BOYD = re.compile(r"(?:^|[`/ ])boyd ([a-z]+)(?: ([a-z]+))?", re.MULTILINE)
MAKE = re.compile(r"\bmake ((?:[a-z]+-)*[a-z]+)\b")
OPTION = re.compile(r"boyd ([a-z]+)[^`\n]*? (--[a-z-]+)")


def said(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code(page: Path) -> str:
    """What stands between backticks: there `make demo` is a command and not a sentence."""
    return "\n".join(CODE.findall(said(page)))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(said(page)) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_boyd_command_is_one(page: Path) -> None:
    for name, sub in BOYD.findall(code(page)):
        assert name in boyd.commands
        command = boyd.commands[name]
        assert not isinstance(command, click.Group) or sub in command.commands


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_option_of_a_boyd_command_is_one(page: Path) -> None:
    for name, option in OPTION.findall(code(page)):
        options = {word for parameter in boyd.commands[name].params for word in parameter.opts}
        assert option in options | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_is_one(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", said(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(code(page))) - targets == set()


def test_a_decision_has_a_number_of_its_own_and_stands_in_the_index() -> None:
    numbers = Counter(page.name[:4] for page in ADRS)
    assert [number for number, pages in numbers.items() if pages > 1 or not number.isdigit()] == []
    assert [page.name for page in ADRS if f"(adr/{page.name})" not in said(ROOT / "docs" / "README.md")] == []


@pytest.mark.parametrize("page", ADRS, ids=named)
def test_a_decision_says_why_what_and_what_follows(page: Path) -> None:
    for part in ("Accepted, 20", "**Context.**", "**Decision", "**Consequences.**"):
        assert part in said(page)


def test_the_readme_is_one_screen() -> None:
    assert len(said(ROOT / "README.md").splitlines()) <= 70


def test_pictures_are_small() -> None:
    assert [named(path) for path in ROOT.glob("docs/pictures/*") if path.stat().st_size > 200 * 1024] == []


def test_every_package_that_is_named_as_a_dependency_is_in_the_notice() -> None:
    project = tomllib.loads(said(ROOT / "pyproject.toml"))["project"]
    python = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    npm = json.loads(said(ROOT / "package.json"))
    pages = [f"{name} {version}" for name, version in (npm["dependencies"] | npm["devDependencies"]).items()]
    notice = said(ROOT / "NOTICE")
    assert [name for name in [*python, *pages] if name not in notice] == []
