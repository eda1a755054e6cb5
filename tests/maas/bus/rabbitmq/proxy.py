"""A road to the broker that can be made deaf: what the broker says is then lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.servers.ports import LOOPBACK


class Proxy:
    """Carries bytes both ways; while `deaf`, those from the broker are thrown away."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self.deaf = False
        self.port = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, far_writer, from_broker=False))
                group.create_task(self._pump(far_reader, writer, from_broker=True))
        finally:
            self._tasks.discard(task)
            for one in (writer, far_writer):
                one.close()
                with suppress(OSError):
                    await one.wait_closed()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_broker: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if not (from_broker and self.deaf):
                    writer.write(data)
                    await writer.drain()
        writer.close()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def proxy(target: int) -> AsyncIterator[Proxy]:
    """A proxy before a port of the loopback."""
    carrying = Proxy(target)
    server = await asyncio.start_server(carrying.carry, LOOPBACK, 0)
    carrying.port = server.sockets[0].getsockname()[1]
    try:
        yield carrying
    finally:
        server.close()
        await carrying.end()
