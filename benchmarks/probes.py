"""HTTP probes on fresh connections against a local server: libcurl and aiohttp, in one run."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from benchmarks.timing import compare
from collectors.probes.measure import Asked, Prober

COUNT = 1500
AT_ONCE = 16


def run() -> None:
    """Print probes per second."""
    with _server() as url, asyncio.Runner() as runner:
        prober = Prober({}, {}, {}, AT_ONCE)
        compare(
            "probes",
            COUNT,
            {
                "libcurl in threads (ours)": lambda: runner.run(_curl(prober, url)),
                "aiohttp, for comparison": lambda: runner.run(_aiohttp(url)),
            },
        )
        prober.close()


async def _curl(prober: Prober, url: str) -> None:
    await asyncio.gather(*(prober.exchange(Asked(url), 5.0, None) for _ in range(COUNT)))


async def _aiohttp(url: str) -> None:
    connector = aiohttp.TCPConnector(force_close=True, limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def one() -> None:
            async with session.get(url) as answer:
                await answer.read()

        await asyncio.gather(*(one() for _ in range(COUNT)))


@contextmanager
def _server() -> Iterator[str]:
    """A minimal HTTP server in a thread of its own, on a free loopback port."""
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
