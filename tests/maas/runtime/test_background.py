from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from maas.runtime.background import Background, BackgroundEnded


async def lasting() -> None:
    await asyncio.Event().wait()


async def failing() -> None:
    raise OSError("the socket is gone")


async def returning() -> None:
    return


async def cancelled() -> None:
    waiting = asyncio.get_running_loop().create_future()
    waiting.cancel()
    await waiting


async def test_a_background_task_that_fails_ends_the_wait_with_its_failure() -> None:
    background = Background.of([lasting(), failing()])
    failure = await background.until(asyncio.Event())
    assert str(failure) == "the socket is gone"
    await background.stop()
    assert all(task.done() for task in background.tasks)


@pytest.mark.parametrize("ends", [returning, cancelled])
async def test_a_background_task_that_ends_in_silence_is_named(
    ends: Callable[[], Coroutine[object, object, None]],
) -> None:
    background = Background.of([lasting(), ends()])
    failure = await background.until(asyncio.Event())
    assert isinstance(failure, BackgroundEnded)
    assert ends.__qualname__ in str(failure)
    await background.stop()


async def test_being_asked_to_stop_is_no_failure() -> None:
    asked = asyncio.Event()
    background = Background.of([lasting()])
    asked.set()
    assert await background.until(asked) is None
    await background.stop()
