"""A process that is asked to end does end, whatever its doors are doing."""

import asyncio
import contextlib
import os
import signal

import pytest

from shared import run as running
from shared.patience import after_fault, hint_or


async def test_a_door_whose_tidying_up_fails_does_not_begin_again() -> None:
    begun = asyncio.Event()
    times = 0

    async def door() -> None:
        nonlocal times
        while True:
            try:
                times += 1
                try:
                    begun.set()
                    await asyncio.Event().wait()
                finally:
                    raise ConnectionError("the fault takes the cancellation's place")
            except ConnectionError as error:
                await after_fault("door.waiting", error, 0)

    task = asyncio.create_task(door())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert times == 1


async def test_a_door_tries_again_after_a_fault_that_passes() -> None:
    try:
        raise ConnectionError
    except ConnectionError as error:
        await after_fault("door.waiting", error, 0)


async def test_a_cancellation_that_comes_with_the_hint_is_heard() -> None:
    wake = asyncio.Event()
    task = asyncio.create_task(hint_or(wake, 60))
    await asyncio.sleep(0)
    wake.set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_lost_hint_costs_no_more_than_the_time_given() -> None:
    await hint_or(asyncio.Event(), 0.001)


async def test_a_door_that_did_not_hear_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ASK_AGAIN_SECONDS", 0.01)
    asked = 0

    async def hard_of_hearing() -> None:
        nonlocal asked
        os.kill(os.getpid(), signal.SIGTERM)
        while asked < 3:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            asked += 1
        raise asyncio.CancelledError

    await running.run(door=hard_of_hearing())
    assert asked == 3


async def test_a_door_that_is_cancelled_while_nobody_asked_ends_the_process() -> None:
    async def gone() -> None:
        raise asyncio.CancelledError

    async def stays() -> None:
        await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as failed:
        await running.run(gone=gone(), stays=stays())
    assert [str(error) for error in failed.value.exceptions] == ["gone ended by itself"]
