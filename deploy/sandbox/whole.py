"""The whole sandbox: everything up with people in it, watched while it runs, and down again."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aiohttp

from deploy.sandbox import assets, postgres, processes, settings, training
from deploy.sandbox.cast import loaded_file
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, locked
from deploy.sandbox.launch import Tell, bring_up, quiet, take_down
from deploy.sandbox.parts import PARTS
from deploy.sandbox.processes import log_file, python
from deploy.sandbox.secrets import Secrets
from deploy.sandbox.settings import ATHENA, VISOR

LOOK_EVERY_S = 0.5
COLLECTIONS = (("visor", VISOR, "nominals"), ("athena", ATHENA, "persons"))


async def up(home: Home, records: int, seed: int, tell: Tell = quiet) -> list[str]:
    """Bring up every part that does not run, and put people into the stand-ins when those are empty.

    Returns:
        Names of the parts that were started now.

    Raises:
        Fault: when a part cannot be had or started, or another `boyd up` is at work here.
    """
    with locked(home.state / "up.lock", busy=f"another `boyd up` is at work on {home.state}; wait for it to end"):
        await asyncio.gather(
            _prepare("assets", assets.provide, home, tell),
            _prepare("training", training.provide, home, tell),
        )
        started = await bring_up(home, PARTS, tell)
        tell("people", "preparing")
        if await stand_ins_are_empty(home):
            await asyncio.to_thread(load_people, home, records, seed)
        tell("people", "ready")
    return started


async def _prepare(name: str, provide: Callable[[Home], None], home: Home, tell: Tell) -> None:
    tell(name, "preparing")
    await asyncio.to_thread(provide, home)
    tell(name, "ready")


async def stand_ins_are_empty(home: Home) -> bool:
    """Whether neither system of record holds anybody."""
    for name, offset, collection in COLLECTIONS:
        url = f"{settings.address(home, offset)}/{collection}?limit=1"
        login = {"Authorization": f"Bearer {Secrets(home).text(f'{name}_token')}"}
        async with aiohttp.ClientSession(headers=login) as session, session.get(url) as response:
            if response.status != 200:
                raise Fault(f"the {name} stand-in answered {response.status} when asked for its records")
            if (await response.json())["items"]:
                return False
    return True


def load_people(home: Home, records: int, seed: int) -> None:
    """Have the generator write synthetic people into both stand-ins over HTTP."""
    told = ["--records", str(records), "--seed", str(seed), "--note", str(loaded_file(home))]
    argv = python("-m", "deploy.sandbox.people", "load", *told)
    env = os.environ | settings.systems(home)
    with log_file(home, "people").open("wb") as output:
        done = subprocess.run(argv, cwd=home.root, env=env, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        raise Fault(f"the synthetic people could not be loaded: {processes.last_words(home, 'people')}")


async def stay(home: Home, tell: Tell = quiet) -> None:
    """Wait until somebody presses Ctrl-C or ends this process; `tell` hears of a part that ends by itself."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for way in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(way, asked.set)
    up_now = {part.name for part in PARTS}
    while not asked.is_set():
        running = {name for name in up_now if processes.find(home, name)}
        for name in up_now - running:
            tell(name, "ended")
        up_now = running
        with suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), LOOK_EVERY_S)


async def down(home: Home, tell: Tell = quiet) -> list[str]:
    """End every part; returns the names of those that ran."""
    return await take_down(home, PARTS, tell)


def purge(home: Home) -> None:
    """Forget everything a stopped sandbox kept: databases, topics, secrets, logs.

    Raises:
        Fault: while a part still runs.
    """
    still = [part.title for part in PARTS if processes.find(home, part.name)]
    if still:
        raise Fault(f"{', '.join(still)} still run; `boyd down` first")
    postgres.remove(home)
    for path in home.state.iterdir():
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
