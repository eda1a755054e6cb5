"""The AIS feed: NMEA lines over TCP, each with the time of reception in its tag block.

Whoever connects hears what comes from then on; whoever says REPLAY is given the last ten minutes
and nothing more. When the feed is silent its connections stay open, and what ships say meanwhile
is lost.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import random
import time
from collections import deque
from collections.abc import Callable, Iterable

from pyais.encode import encode_dict

from simulator.chain.plan import AREAS
from simulator.chain.setting import HOST

KEPT_SECONDS = 600.0
KEPT_LINES = 50_000
EVERY = 0.5
FLEET = 12
FIRST_MMSI = 200_900_001
MOST_BEHIND = 1 << 20
"""Bytes that a slow listener may be behind before it is cut off."""


class Feed:
    """`silent` tells whether a fault keeps it quiet; asked at every line."""

    def __init__(self, seed: int, silent: Callable[[], bool]) -> None:
        self._chance = random.Random(f"{seed}/ais")
        self._silent = silent
        self._kept: deque[tuple[float, str]] = deque(maxlen=KEPT_LINES)
        self._to_come: list[tuple[float, int, str]] = []
        self._listeners: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.said = 0

    async def open(self) -> int:
        """Listen on a free port of the loopback; which one is answered."""
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._listeners):
            writer.transport.abort()

    def expect(self, lines: Iterable[str]) -> None:
        """Lines that are said at the time of their tag block, or now if that has passed."""
        for line in lines:
            entry = (_tag_time(line), self.said + len(self._to_come), line)
            heapq.heappush(self._to_come, entry)
        self._say_what_is_due()

    async def run(self) -> None:
        """Say what is due, and what ships that are in no image say, until cancelled."""
        ships = [self._ship(number) for number in range(FLEET)]
        for turn in range(1 << 62):
            self._say_what_is_due()
            if turn % 4 == 0:
                latitude, longitude, mmsi = ships[turn // 4 % FLEET]
                self._say(_position(mmsi, latitude, longitude), time.time())
            await asyncio.sleep(EVERY)

    def _ship(self, number: int) -> tuple[float, float, int]:
        latitude, longitude = AREAS[number % len(AREAS)]
        off = self._chance.uniform(0.3, 0.8)
        way = self._chance.uniform(0, 2 * math.pi)
        return latitude + off * math.sin(way), longitude + off * math.cos(way), FIRST_MMSI + number

    def _say_what_is_due(self) -> None:
        now = time.time()
        while self._to_come and self._to_come[0][0] <= now:
            _, _, line = heapq.heappop(self._to_come)
            self._say(line, now)

    def _say(self, line: str, now: float) -> None:
        self.said += 1
        if self._silent():
            return
        self._kept.append((now, line))
        while self._kept and self._kept[0][0] < now - KEPT_SECONDS:
            self._kept.popleft()
        for writer in list(self._listeners):
            writer.write(f"{line}\r\n".encode("ascii"))
            if writer.transport.get_write_buffer_size() > MOST_BEHIND:
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._listeners.add(writer)
        try:
            while wish := await reader.readline():
                if wish.strip() == b"REPLAY":
                    self._listeners.discard(writer)
                    kept = [line for _, line in self._kept]
                    writer.write("".join(f"{line}\r\n" for line in kept).encode("ascii"))
                    await writer.drain()
                    return
        except (ConnectionError, ValueError, asyncio.LimitOverrunError):
            return
        finally:
            self._listeners.discard(writer)
            writer.close()


def _position(mmsi: int, latitude: float, longitude: float) -> str:
    at = math.floor(time.time())
    told: dict[str, str | int | float | bytes | bool] = {
        "type": 1,
        "mmsi": str(mmsi),
        "lat": round(latitude, 5),
        "lon": round(longitude, 5),
        "speed": 0.0,
        "course": 0.0,
        "second": at % 60,
    }
    (sentence,) = encode_dict(told, talker_id="AI", sentence_type="VDM")
    tag = f"s:SYNTHETIC,c:{at}"
    total = 0
    for letter in tag:
        total ^= ord(letter)
    return f"\\{tag}*{total:02X}\\{sentence}"


def _tag_time(line: str) -> float:
    _, found, rest = line.partition("c:")
    return float(rest.split("*")[0].split(",")[0]) if found else 0.0
