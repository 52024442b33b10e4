"""How a door waits, for a hint or after a fault that passes by itself, and still hears that it is to end."""

import asyncio
import contextlib

from shared.logs import log


async def hint_or(wake: asyncio.Event, seconds: float) -> None:
    """Wait until `wake` is set, at most so long: a hint may be lost, the clock is not.

    `asyncio.wait_for` does not serve: before Python 3.12 it forgets a cancellation that comes with the hint.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()


def still_wanted(error: BaseException | None = None) -> None:
    """Go on, unless this task was asked to end and something that it awaited kept that from it.

    Before Python 3.12 `asyncio.wait_for` may do so, which libraries use.

    Raises:
        CancelledError: the task was asked to end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError from error


async def after_fault(event: str, error: BaseException, seconds: float, **ids: str) -> None:
    """Say that a door waits because of a fault that passes by itself, and wait, so that it can be tried again.

    Raises:
        CancelledError: the door was asked to end. A fault raised while a cancelled door tidied up takes the
            cancellation's place, and a loop that tries again would never hear of it.
    """
    still_wanted(error)
    log.warning(event, error=type(error).__name__, **ids)
    await asyncio.sleep(seconds)
