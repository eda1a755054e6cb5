"""A door between the roles and a server: TCP passes through it, until it is shut.

Shut, new connections are refused by the kernel and the open ones are cut in the middle of
whatever they carried. Where it leads can be changed while it stands.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

CHUNK = 1 << 16


class Door:
    """A listener on a port of the loopback that leads to another port of it."""

    def __init__(self, port: int, leads_to: int) -> None:
        self.port, self.leads_to = port, leads_to
        self._server: asyncio.Server | None = None
        self._inside: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen; at a port that was ours a moment ago, too."""
        if self._server is None:
            self._server = await asyncio.start_server(
                self._enter, "127.0.0.1", self.port, reuse_address=True
            )

    async def shut(self) -> None:
        """Refuse whoever comes and cut off whoever is inside."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._inside):
            task.cancel()
        await asyncio.gather(*self._inside, return_exceptions=True)

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._inside.add(task)
        try:
            await self._lead(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # cut, by us or by the server: whoever called must live with it
        finally:
            self._inside.discard(task)
            writer.transport.abort()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, answers = await asyncio.open_connection("127.0.0.1", self.leads_to)
        ways = [
            asyncio.create_task(_pass_on(reader, answers)),
            asyncio.create_task(_pass_on(onward, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            answers.transport.abort()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
