"""The ASGI edge: one plain application for a door, and the hand on the connection that cuts need.

No framework: at thousands of fresh connections a second each layer would be felt.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from simulator.services.wire import Answer, Cut, Door, Request

CONNECTION: Final = "simulator.connection"
_LINGER: Final = struct.pack("ii", 1, 0)  # closing sends RST, as a crashed server would
_HARMLESS: Final = ("GET", "HEAD")

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]


class HoldingProtocol(HttpToolsProtocol):
    """Puts the connection into the scope, so that the application can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CONNECTION: self.transport}  # type: ignore[dict-item]


class Edge:
    """The ASGI application of one door."""

    def __init__(self, door: Door, respond: Callable[[Request], Answer]) -> None:
        self._door, self._respond = door, respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        body = b"" if method in _HARMLESS else await _read(receive)
        path, query = scope["path"], scope["query_string"]
        answer = self._respond(Request(method, path, query, scope["headers"], self._door, body))
        if answer.delay_ms:
            await asyncio.sleep(answer.delay_ms / 1000)
        if answer.cut is Cut.BEFORE:
            await _cut(scope, receive)
            return
        length = (b"content-length", b"%d" % len(answer.body))
        headers = [length, *answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.cut is Cut.MIDWAY and method != "HEAD":
            half = answer.body[: len(answer.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            scope["extensions"][CONNECTION].close()
            await _gone(receive)
            return
        await send({"type": "http.response.body", "body": answer.body})


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _cut(scope: Scope, receive: Receive) -> None:
    connection: asyncio.Transport = scope["extensions"][CONNECTION]
    plug = connection.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    connection.abort()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
