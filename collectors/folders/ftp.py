"""FTP and FTPS, by the standard library's client on a thread: MLSD where it is known, else NLST."""

from __future__ import annotations

import asyncio
import ftplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from collectors.errors import CollectError, LoginRefused, SourceDown, in_words
from collectors.folders.place import MOST_ENTRIES, TIMEOUT, Found, Place, harmless

T = TypeVar("T")
PORT = 21
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
        return await self._aside(lambda client: self._read(client, found, largest))

    async def close(self) -> None:
        pass

    async def _aside(self, work: Callable[[ftplib.FTP], T]) -> T:
        def go() -> T:
            with self._connected() as client:
                return work(client)

        try:
            return await asyncio.to_thread(go)
        except CollectError:
            raise
        except ftplib.Error as error:
            if str(error).startswith(NOT_LOGGED_IN):
                raise LoginRefused(f"{self._place.url}: our login is not accepted") from None
            raise SourceDown(f"{self._place.url}: {error}") from None
        except (OSError, EOFError) as error:
            raise SourceDown(f"{self._place.url}: {in_words(error)}") from error

    @contextmanager
    def _connected(self) -> Iterator[ftplib.FTP]:
        place = self._place
        if urlsplit(place.url).scheme == "ftps":
            trusted = ssl.create_default_context(cafile=place.ca_file)
            client: ftplib.FTP = ftplib.FTP_TLS(context=trusted, timeout=TIMEOUT)  # noqa: S321
        else:
            client = ftplib.FTP(timeout=TIMEOUT)  # noqa: S321  as the catalogue asks
        try:
            client.connect(place.host, place.port or PORT)
            client.login(place.username or "", place.password())
            if isinstance(client, ftplib.FTP_TLS):
                client.prot_p()
            yield client
        finally:
            client.close()

    def _list(self, client: ftplib.FTP) -> list[Found]:
        found: list[Found] = []
        folders = [("", 0)]
        while folders and len(found) < MOST_ENTRIES:
            below, depth = folders.pop()
            for name, facts in self._entries(client, below):
                path = f"{below}{name}"
                if facts.get("type") == "dir":
                    if depth < self._place.depth:
                        folders.append((f"{path}/", depth + 1))
                elif facts.get("type", "file") == "file":
                    size = facts.get("size", "")
                    found.append(Found(path, int(size) if size.isdigit() else None, _moment(facts)))
        return found

    def _entries(self, client: ftplib.FTP, below: str) -> list[tuple[str, dict[str, str]]]:
        path = f"{self._place.path.rstrip('/')}/{below}".rstrip("/") or "/"
        try:
            told = [(name, dict(facts)) for name, facts in client.mlsd(path)]
        except ftplib.error_perm as error:
            if not str(error).startswith(NOT_KNOWN):
                raise
            names = [name.rsplit("/", 1)[-1] for name in client.nlst(path)]
            told = [(name, {}) for name in names]
        return [(name, facts) for name, facts in told if harmless(name)]

    def _read(self, client: ftplib.FTP, found: Found, largest: int) -> bytes:
        parts: list[bytes] = []
        size = 0

        def take(part: bytes) -> None:
            nonlocal size
            size += len(part)
            if size > largest:
                raise SourceDown(f"{found.path} is larger than {largest >> 20} MiB")
            parts.append(part)

        client.retrbinary(f"RETR {self._place.path.rstrip('/')}/{found.path}", take)
        return b"".join(parts)


def _moment(facts: dict[str, str]) -> datetime | None:
    try:
        return datetime.strptime(facts["modify"][:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None
