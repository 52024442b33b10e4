"""The switch of every service: `python -m services.NAME [command]`; without a command it serves."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple, TypeVar

import uvloop

from shared import proof
from shared.settings import Service

S = TypeVar("S", bound=Service)
Run = Callable[[Any, argparse.Namespace], Coroutine[Any, Any, None]]


def no_arguments(_: argparse.ArgumentParser) -> None:
    """For a command that takes none."""


class Command(NamedTuple):
    """A command of a service; `run` is given the settings and what was written after the command's name."""

    run: Run
    help: str
    arguments: Callable[[argparse.ArgumentParser], None] = no_arguments


def plain(run: Callable[[Any], Coroutine[Any, Any, None]]) -> Run:
    """A command that takes nothing but the settings."""

    async def ignoring(settings: Any, _: argparse.Namespace) -> None:
        await run(settings)

    return ignoring


def switch(service: str, load: Callable[[], S], commands: Mapping[str, Command]) -> None:
    """Run the command that the command line names; every service also has `audit-verify`."""
    known = {**commands, "audit-verify": Command(_verifier(service), "prove that nobody rewrote the audit rows")}
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}")
    names = parser.add_subparsers(dest="command", metavar="command")
    for name, command in known.items():
        command.arguments(names.add_parser(name, help=command.help))
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(known[asked.command or "serve"].run(load(), asked))


def _verifier(service: str) -> Run:
    async def verify(settings: Service, _: argparse.Namespace) -> None:
        verdict = await proof.prove(settings.database_url, settings.kafka_bootstrap, service, service)
        sys.stdout.write(proof.told(verdict) + "\n")
        if verdict.first_broken:
            sys.exit(1)

    return verify
