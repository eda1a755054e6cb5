"""A backfill that is killed, at whatever byte of whatever answer, ends with the same facts."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from collectors.harvest import Harvester
from maas.catalogue.model import Catalogue
from tests.collectors.conftest import NOON, START, Harvest, Segment, catalogue_of

KILLS, CUTS = 1, 8  # of the whole process, and of a reading within this one
STRETCH = ("--since", "2026-10-01T00:00:00Z", "--until", "2026-10-01T12:00:00Z")
FACTS = (
    "SELECT native_id, product_name, published_at, sensing_start, sensing_end, size_bytes, "
    "content_hash FROM publication WHERE published_at >= :start ORDER BY native_id"
)


class Line:
    """A way to the segment that counts the bytes of its answers, and does something at one."""

    def __init__(self) -> None:
        self.passed = 0
        self.at: int = sys.maxsize
        self.then: Callable[[], object] = list

    def order(self, at: int, then: Callable[[], object]) -> None:
        self.passed, self.at, self.then = 0, at, then

    def spend(self, piece: bytes) -> bytes:
        """What still goes through; at the last byte of it what was ordered is done."""
        left = self.at - self.passed
        self.passed += len(piece)
        if len(piece) < left:
            return piece
        self.at = sys.maxsize
        self.then()
        return piece[:left]


@asynccontextmanager
async def line_to(url: str, line: Line) -> AsyncIterator[str]:
    """The address of a line to a service, for as long as the context lasts."""
    parts = urlsplit(url)
    talks: set[asyncio.Task[None]] = set()

    async def pour(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Callable[[bytes], bytes]
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(1 << 14):
                writer.write(count(piece))
                await writer.drain()
        writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        inner, outer = await asyncio.open_connection(parts.hostname, parts.port)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(pour(reader, outer, bytes), pour(inner, writer, line.spend))
        outer.close()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for one in talks:
            one.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


def catalogue_over(segment: Segment, root: str) -> Catalogue:
    """The segment's production interface, asked over another address, and in small pages."""
    told = catalogue_of(segment).model_dump(mode="json", exclude_defaults=True, by_alias=True)
    one = told["interfaces"]["prip-s1"]
    one["url"] = f"{root}/prip-s1/odata/v1"
    one["harvest"] = {"timeout": "5s", "page_size": 100, "window": "4h"}
    return Catalogue.model_validate({"since": START, "interfaces": {"prip-s1": one}})


async def test_a_backfill_killed_at_any_byte_ends_with_the_same_facts(
    harvest: Harvest, tmp_path: Path
) -> None:
    line, luck = Line(), random.Random(7)
    async with line_to(harvest.segment.told["MAAS_SIM_HTTP"], line) as root:
        catalogue = catalogue_over(harvest.segment, root)
        harvest.app = replace(harvest.app, catalogue=catalogue)
        await _read(harvest)
        expected, length = await harvest.rows(FACTS, start=START), line.passed
        await harvest.rows("DELETE FROM publication RETURNING native_id")
        for _ in range(CUTS):
            task = asyncio.create_task(_read(harvest))
            line.order(luck.randrange(1, length), task.cancel)
            with pytest.raises(asyncio.CancelledError):
                await task
        file = tmp_path / "segment.yaml"
        told = catalogue.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        file.write_text(yaml.safe_dump(told))
        for kills in reversed(range(KILLS + 1)):
            process = await _started(harvest, file)
            at = luck.randrange(1, length // 2) if kills else sys.maxsize
            line.order(at, partial(process.send_signal, signal.SIGKILL))
            _, said = await process.communicate()
            assert process.returncode == (-signal.SIGKILL if kills else 0), said.decode()
            await harvest.rows("DELETE FROM lease RETURNING name")  # it runs out by itself
    assert len(expected) > 100
    assert await harvest.rows(FACTS, start=START) == expected


async def _read(harvest: Harvest) -> None:
    harvester = Harvester(harvest.app, "prip-s1", harvest.app.environ)
    try:
        await harvester.read_window(START, NOON, NOON)
    finally:
        await harvester.close()


async def _started(harvest: Harvest, file: Path) -> asyncio.subprocess.Process:
    environ = {
        **os.environ, "MAAS_CATALOGUE": str(file), "MAAS_DATABASE_URL": harvest.database.url,
        "SECRET": "maas-demo",
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "maas.cli.main", "harvest", "prip-s1", *STRETCH, "--pace", "6000",
        env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
