"""A web server that answers with any bytes at all, a few at a time if it likes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from collectors.harvest import Harvester
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.role import App
from tests.collectors.conftest import NOON, START

Pieces = AsyncIterator[bytes]
Asked = dict[str, str]
Answers = Callable[[str, Asked], bytes | Pieces]
"""(path, query) → all that goes over the wire."""


def answer(body: bytes | str | dict[str, Any], status: int = 200, *headers: str) -> bytes:
    """A whole answer over HTTP."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    raw = raw.encode() if isinstance(raw, str) else raw
    head = [f"HTTP/1.1 {status} x", f"Content-Length: {len(raw)}", "Connection: close", *headers]
    return "\r\n".join([*head, "", ""]).encode() + raw


@asynccontextmanager
async def answering(answers: Answers) -> AsyncIterator[str]:
    """The root address of a server that lives as long as the context."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
                await _talk(reader, writer, answers)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: Answers
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    url = urlsplit(head.split(" ")[1])
    told = answers(url.path, dict(parse_qsl(url.query)))
    if isinstance(told, bytes):
        writer.write(told)
    else:
        async for piece in told:
            writer.write(piece)
            await writer.drain()
    await writer.drain()


def product(number: int, at: datetime | str, **more: Any) -> dict[str, Any]:
    """A sound entry of its own name and id."""
    dated = at if isinstance(at, str) else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    name = f"S1A_IW_RAW__0SDV_20260930T010000_20260930T010030_066500_{number:06X}_ABCD.SAFE.zip"
    return {"Id": f"id-{number}", "Name": name, "PublicationDate": dated} | more


def shelf(count: int) -> list[dict[str, Any]]:
    """Products published a minute apart from the first minute of the day."""
    return [product(one, START + timedelta(minutes=one)) for one in range(count)]


def windowed(rows: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    """What a service that filters, sorts and pages gives of its rows."""
    words = asked.get("$filter", "").split()
    since, until = (words[2], words[6]) if words else ("", "9")
    found = [one for one in rows if since <= one["PublicationDate"] < until]
    found.sort(key=lambda one: str(one["PublicationDate"]))
    skip = int(asked.get("$skip", 0))
    return found[skip : skip + int(asked.get("$top", 1000))]


async def harvested(
    database: Database, root: str, until: datetime = NOON, **harvest: Any
) -> Harvester:
    """A harvester of such a service that has run once; whoever calls closes it."""
    entry = {
        "title": "odd", "kind": "prip", "url": f"{root}/odata/v1",
        "harvest": {"timeout": "2s", **harvest},
    }  # fmt: skip
    catalogue = Catalogue.model_validate({"since": START, "interfaces": {"odd": entry}})
    harvester = Harvester(App(catalogue, database, {}, "test/1", "here"), "odd", {})
    await harvester.run(until)
    return harvester
