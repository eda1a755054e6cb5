"""Waiting for the client library, which cancels whoever waits on a channel that ends.

To asyncio such a cancellation looks like a request to stop, and a task that keeps a connection
open would end by it, silently and for good. Here the two are told apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from maas.bus.errors import ChannelLost


@contextmanager
def cancelled_only_by_us() -> Iterator[None]:
    """Raises ChannelLost for a cancellation that nobody asked of this task."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise ChannelLost("the channel was closed") from error
