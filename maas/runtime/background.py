"""Tasks that must last as long as their process: should one end by itself, the process ends too.

A process without its relay or its listener would look well and do half of its work; one that
ends is started again, so that everything in it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)


class BackgroundEnded(RuntimeError):
    """A task that was to last ended, though nobody asked it to."""


@dataclass(frozen=True, slots=True)
class Background:
    """Tasks of one process, begun together and stopped together."""

    tasks: tuple[asyncio.Task[None], ...]

    @classmethod
    def of(cls, lasting: Collection[Coroutine[object, object, None]]) -> Background:
        """Begin each of them now; its name is that of its function."""
        return cls(tuple(asyncio.create_task(one, name=_name(one)) for one in lasting))

    async def until(self, asked: asyncio.Event) -> Exception | None:
        """Wait until asked to stop (None) or until one ends by itself (why)."""
        stopping = asyncio.create_task(asked.wait())
        try:
            await asyncio.wait([stopping, *self.tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        return next((_why(task) for task in self.tasks if task.done()), None)

    async def stop(self) -> None:
        """Cancel what still runs and wait for its end."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _name(lasting: Coroutine[object, object, None]) -> str:
    return getattr(lasting, "__qualname__", type(lasting).__name__)


def _why(task: asyncio.Task[None]) -> Exception:
    name = task.get_name()
    if not task.cancelled() and isinstance(failure := task.exception(), Exception):
        log.error("background task failed", task=name, why=str(failure))
        return failure
    how = "was cancelled by a library" if task.cancelled() else "returned"
    log.error("background task ended", task=name, why=how)
    return BackgroundEnded(f"{name} {how}, though it should last; the process is to be restarted")
