"""Bringing parts up in the order of their needs and down in reverse, with small processes that answer by a file."""

import asyncio
from collections.abc import Callable

import pytest

from deploy.sandbox import processes
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.launch import Part, bring_up, take_down, wait_until_ready
from deploy.sandbox.processes import Command, python
from tests.servers import free_port_base

TOUCH = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)"


def part(name: str, *, needs: tuple[str, ...] = (), prepared_by: tuple[str, ...] = (), code: str = TOUCH) -> Part:
    """A process that is ready once its file is there."""

    def command(home: Home) -> Command:
        mark = home.state / f"{name}.mark"
        mark.unlink(missing_ok=True)
        return Command(python("-c", code, str(mark)))

    async def ready(home: Home) -> bool:
        return (home.state / f"{name}.mark").exists()

    return Part(name, name.title(), (), command, ready, needs=needs, prepared_by=prepared_by)


def heard(said: list[tuple[str, str]]) -> Callable[[str, str], None]:
    return lambda name, state: said.append((name, state))


async def test_a_part_starts_after_those_it_needs_and_ends_before_them(home: Home) -> None:
    parts = [part("service", needs=("broker",)), part("broker")]
    said: list[tuple[str, str]] = []
    await bring_up(home, parts, heard(said))
    assert said.index(("broker", "ready")) < said.index(("service", "starting"))
    said.clear()
    assert await take_down(home, parts, heard(said)) == ["service", "broker"]
    assert said.index(("service", "stopped")) < said.index(("broker", "stopping"))


async def test_a_part_is_prepared_while_what_it_needs_is_still_starting(home: Home) -> None:
    parts = [part("broker", prepared_by=("database",)), part("service", needs=("broker",)), part("database")]
    said: list[tuple[str, str]] = []
    await bring_up(home, parts, heard(said))
    assert said.index(("service", "preparing")) < said.index(("broker", "ready"))
    await take_down(home, parts)


async def test_only_what_does_not_run_is_started(home: Home) -> None:
    parts = [part("broker"), part("service", needs=("broker",))]
    assert sorted(await bring_up(home, parts)) == ["broker", "service"]
    processes.stop(home, "service", kill=True)
    assert await bring_up(home, parts) == ["service"]
    assert await bring_up(home, parts) == []
    await take_down(home, parts)


async def test_a_part_that_ends_at_once_is_named_with_its_last_words_and_the_rest_is_taken_down(home: Home) -> None:
    parts = [part("broker"), part("service", needs=("broker",), code="raise SystemExit('no licence')")]
    with pytest.raises(Fault, match=r"Service ended instead of starting: no licence .*service\.log"):
        await bring_up(home, parts)
    assert processes.find(home, "broker") is None


async def test_a_part_that_never_answers_is_named(home: Home) -> None:
    silent = part("service", code="import time; time.sleep(600)")
    processes.start(home, "service", silent.command(home))
    with pytest.raises(Fault, match="was not ready within 0 s"):
        await wait_until_ready(home, silent, within_s=0.2)
    processes.stop(home, "service", kill=True)


async def test_nothing_is_started_when_a_port_is_taken(home: Home) -> None:
    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    base = free_port_base()
    elsewhere = Home(home.root, home.state, base, home.instance)
    listening = Part("map", "Map", (0,), part("map").command, part("map").ready)
    async with await asyncio.start_server(refuse, "127.0.0.1", base):
        with pytest.raises(Fault, match=f"port {base} "):
            await bring_up(elsewhere, [part("broker"), listening])
    assert processes.find(elsewhere, "broker") is None
