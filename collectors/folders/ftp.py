"""FTP and FTPS, by the standard library's client on a thread: MLSD where it is known, else NLST."""

from __future__ import annotations

import asyncio
import ftplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from collectors.errors import CollectError, LoginRefused, SourceDown, in_words
from collectors.folders.place import (
    LONGEST,
    MOST_ENTRIES,
    MOST_FOLDERS,
    TIMEOUT,
    Found,
    Place,
    harmless,
    size_in,
)

T = TypeVar("T")
PORT = 21
BYTES = "latin-1"  # so that no name breaks the connection off; names are UTF-8
NOT_LOGGED_IN = "530"
NOT_KNOWN = ("500", "501", "502", "504")


class FtpFolder:
    """A folder of an FTP server; each look is a connection of its own."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def look(self) -> list[Found]:
        found = await self._aside(self._list)
        return sorted((one for one in found if self._place.wants(one)), key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        parts: list[bytes] = []
        await self._aside(lambda client: self._fetch(client, found, largest, parts.append))
        return b"".join(parts)

    async def save(self, found: Found, path: Path, largest: int) -> None:
        with path.open("wb") as into:
            await self._aside(lambda client: self._fetch(client, found, largest, into.write))

    async def close(self) -> None:
        pass

    async def _aside(self, work: Callable[[ftplib.FTP], T]) -> T:
        client = self._client()

        def go() -> T:
            with self._connected(client):
                return work(client)

        try:
            async with asyncio.timeout(LONGEST):
                return await asyncio.to_thread(go)
        except CollectError:
            raise
        except TimeoutError:
            _hang_up(client)  # which ends its thread, too
            raise SourceDown(f"{self._place.url}: no complete answer in time") from None
        except ftplib.Error as error:
            if str(error).startswith(NOT_LOGGED_IN):
                raise LoginRefused(f"{self._place.url}: our login is not accepted") from None
            raise SourceDown(f"{self._place.url}: {error}") from None
        except (OSError, EOFError) as error:
            raise SourceDown(f"{self._place.url}: {in_words(error)}") from error

    def _client(self) -> ftplib.FTP:
        place = self._place
        if urlsplit(place.url).scheme != "ftps":
            return ftplib.FTP(timeout=TIMEOUT, encoding=BYTES)  # noqa: S321  as it is asked for
        trusted = ssl.create_default_context(cafile=place.ca_file)
        return ftplib.FTP_TLS(context=trusted, timeout=TIMEOUT, encoding=BYTES)  # noqa: S321

    @contextmanager
    def _connected(self, client: ftplib.FTP) -> Iterator[None]:
        place = self._place
        try:
            client.connect(place.host, place.port or PORT)
            client.login(place.username or "", place.password())
            if isinstance(client, ftplib.FTP_TLS):
                client.prot_p()
            yield
        finally:
            client.close()

    def _list(self, client: ftplib.FTP) -> list[Found]:
        found: list[Found] = []
        folders, asked = [("", 0)], 0
        while folders and len(found) < MOST_ENTRIES and asked < MOST_FOLDERS:
            asked += 1
            below, depth = folders.pop()
            for name, facts in self._entries(client, below):
                path = f"{below}{name}"
                if facts.get("type") == "dir":
                    if depth < self._place.depth:
                        folders.append((f"{path}/", depth + 1))
                elif facts.get("type", "file") == "file":
                    found.append(Found(path, size_in(facts.get("size", "")), _moment(facts)))
        return found

    def _entries(self, client: ftplib.FTP, below: str) -> list[tuple[str, dict[str, str]]]:
        path = f"{self._place.path.rstrip('/')}/{below}".rstrip("/") or "/"
        try:
            told = [_facts(line) for line in self._lines(client, f"MLSD {_wired(path)}")]
        except ftplib.error_perm as error:
            if not str(error).startswith(NOT_KNOWN):
                raise
            names = self._lines(client, f"NLST {_wired(path)}")
            told = [(name.rsplit("/", 1)[-1], {}) for name in names]
        named = [(_utf8(name), facts) for name, facts in told]
        return [(name, facts) for name, facts in named if harmless(name)]

    def _lines(self, client: ftplib.FTP, command: str) -> list[str]:
        lines: list[str] = []

        def take(line: str) -> None:
            lines.append(line)
            if len(lines) > MOST_ENTRIES:
                raise SourceDown(f"{self._place.url} lists more than {MOST_ENTRIES:,} files")

        client.retrlines(command, take)
        return lines

    def _fetch(
        self, client: ftplib.FTP, found: Found, largest: int, keep: Callable[[bytes], object]
    ) -> None:
        size = 0

        def take(part: bytes) -> None:
            nonlocal size
            size += len(part)
            if size > largest:
                raise SourceDown(f"{found.path} is larger than {largest >> 20} MiB")
            keep(part)

        path = _wired(f"{self._place.path.rstrip('/')}/{found.path}")
        client.retrbinary(f"RETR {path}", take)


def _wired(path: str) -> str:
    return path.encode().decode(BYTES)


def _utf8(name: str) -> str:
    """A name as text; empty when it is none, so that it is left out."""
    try:
        return name.encode(BYTES).decode()
    except UnicodeDecodeError:
        return ""


def _facts(line: str) -> tuple[str, dict[str, str]]:
    """A line of MLSD: its name, and what it says of it."""
    told, _, name = line.partition(" ")
    pairs = (one.partition("=") for one in told.split(";") if one)
    return name, {key.lower(): value for key, _, value in pairs}


def _hang_up(client: ftplib.FTP) -> None:
    if client.sock is not None:
        with suppress(OSError):
            client.sock.shutdown(socket.SHUT_RDWR)


def _moment(facts: dict[str, str]) -> datetime | None:
    try:
        return datetime.strptime(facts["modify"][:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None
