"""Loading people into the stand-ins over their own HTTP interface, in bulk."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.sandbox.people.athena import athena_record
from deploy.sandbox.people.person import Person
from deploy.sandbox.people.visor import visor_record

CHUNK = 500
AUTHOR = "synthetic.load"


class Target(msgspec.Struct, frozen=True):
    """One stand-in: its collection and how to reach it."""

    title: str
    collection: str
    url: str
    token_file: Path


class LoadFailed(Exception):
    """A stand-in could not be loaded; the text says which and why."""


async def load(people: Iterable[Person], visor: Target, athena: Target, console: Console) -> None:
    """Load both stand-ins where they are empty, and finish a load that was broken off. Raises LoadFailed."""
    known = list(people)
    records = {
        visor.title: [(person.id, visor_record(person)) for person in known],
        athena.title: [
            (person.athena.id, record) for person in known if person.athena and (record := athena_record(person))
        ],
    }
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        await asyncio.gather(*[_load_one(target, records[target.title], progress) for target in (visor, athena)])


async def _load_one(target: Target, records: list[tuple[str, dict[str, Any]]], progress: Progress) -> None:
    task = progress.add_task(target.title, total=len(records))
    try:
        token = target.token_file.read_text().strip()
        async with aiohttp.ClientSession(target.url, headers={"Authorization": f"Bearer {token}"}) as session:
            written = await _changes_so_far(session)
            if written >= len(records):
                progress.console.print(f"{target.title} holds records already: left as it is.")
                progress.update(task, visible=False)
                return
            for start in range(0, len(records), CHUNK):
                chunk = records[start : start + CHUNK]
                await _send(session, target, chunk)
                progress.advance(task, len(chunk))
    except OSError as error:
        raise LoadFailed(f"{target.title} at {target.url}: {error}") from error
    except aiohttp.ClientError as error:
        raise LoadFailed(f"{target.title} at {target.url}: {error}") from error


async def _changes_so_far(session: aiohttp.ClientSession) -> int:
    async with session.get("/health", raise_for_status=True) as answer:
        return int((await answer.json())["seq"])


async def _send(session: aiohttp.ClientSession, target: Target, chunk: list[tuple[str, dict[str, Any]]]) -> None:
    """Create a chunk; who is there already from a load that was broken off stays as they are."""
    items = [
        {"op": "create", "id": id_, "idempotency_key": f"load-{id_}", "author": AUTHOR, "record": record}
        for id_, record in chunk
    ]
    body = msgspec.json.encode({"items": items})
    async with session.post(f"/{target.collection}/bulk", data=body) as answer:
        if answer.status != 200:
            raise LoadFailed(f"{target.title} answered {answer.status}: {(await answer.json())['detail']}")
        outcomes = (await answer.json())["outcomes"]
    for outcome in outcomes:
        if outcome["status"] != 201 and outcome["version"] is None and "idempotency key" not in outcome["problem"]:
            raise LoadFailed(f"{target.title} refused {outcome['id']}: {outcome['problem']}")
