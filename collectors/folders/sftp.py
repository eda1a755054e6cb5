"""SFTP with a pinned host key, by asyncssh: one connection, kept while it lasts."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, datetime
from pathlib import Path

import asyncssh

from collectors.errors import CollectError, LoginRefused, SourceDown, in_words
from collectors.folders.place import MOST_ENTRIES, TIMEOUT, Found, Place, harmless

PORT = 22
CHUNK = 1 << 18


class Pinned(asyncssh.SSHClient):
    """Trusts the server whose key has the fingerprint of the catalogue, and no other."""

    def __init__(self, fingerprint: str | None) -> None:
        self._fingerprint = fingerprint

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        return key.get_fingerprint() == self._fingerprint


class SftpFolder:
    """A folder of an SFTP server."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    async def look(self) -> list[Found]:
        found: list[Found] = []
        folders = [("", 0)]
        try:
            async with asyncio.timeout(TIMEOUT):
                client = await self._connected()
                while folders and len(found) < MOST_ENTRIES:
                    below, depth = folders.pop()
                    async for entry in client.scandir(self._full(below)):
                        name, told = str(entry.filename), entry.attrs
                        if not harmless(name):
                            continue
                        if stat.S_ISDIR(told.permissions or 0):
                            if depth < self._place.depth:
                                folders.append((f"{below}{name}/", depth + 1))
                        elif stat.S_ISREG(told.permissions or 0):
                            found.append(Found(f"{below}{name}", told.size, _moment(told.mtime)))
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise await self._broken(error) from None
        return sorted((one for one in found if self._place.wants(one)), key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        parts, size = [], 0
        try:
            async with asyncio.timeout(TIMEOUT):
                client = await self._connected()
                async with client.open(self._full(found.path), "rb") as file:
                    while part := await file.read(CHUNK):
                        size += len(part)
                        if size > largest:
                            raise SourceDown(f"{found.path} is larger than {largest >> 20} MiB")
                        parts.append(part if isinstance(part, bytes) else part.encode())
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise await self._broken(error) from None
        return b"".join(parts)

    async def save(self, found: Found, path: Path, largest: int) -> None:
        """Write a file's bytes to a file of ours, a part at a time; each part has its timeout."""
        size = 0
        try:
            async with asyncio.timeout(TIMEOUT) as patience:
                client = await self._connected()
                async with client.open(self._full(found.path), "rb") as file:
                    with path.open("wb") as target:
                        while part := await file.read(CHUNK):
                            size += len(part)
                            if size > largest:
                                raise SourceDown(f"{found.path} is larger than {largest >> 20} MiB")
                            target.write(part if isinstance(part, bytes) else part.encode())
                            patience.reschedule(asyncio.get_running_loop().time() + TIMEOUT)
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise await self._broken(error) from None

    async def close(self) -> None:
        connection, self._connection, self._client = self._connection, None, None
        if connection is not None:
            connection.abort()

    def _full(self, path: str) -> str:
        return f"{self._place.path.rstrip('/')}/{path}".rstrip("/") or "/"

    async def _connected(self) -> asyncssh.SFTPClient:
        if self._client is None:
            place = self._place
            self._connection = await asyncssh.connect(
                place.host, place.port or PORT, username=place.username or "",
                password=place.password(), client_factory=lambda: Pinned(place.host_key),
                known_hosts=([], [], []), client_keys=None, agent_path=None, config=None,
            )  # fmt: skip
            self._client = await self._connection.start_sftp_client()
        return self._client

    async def _broken(self, error: Exception) -> CollectError:
        await self.close()
        url = self._place.url
        if isinstance(error, asyncssh.PermissionDenied):
            return LoginRefused(f"{url}: our login is not accepted: {error.reason}")
        if isinstance(error, asyncssh.HostKeyNotVerifiable):
            return SourceDown(f"{url}: the server has another key than the one that is pinned")
        if isinstance(error, TimeoutError):
            return SourceDown(f"{url}: no complete answer within {TIMEOUT:g} s")
        return SourceDown(f"{url}: {in_words(error)}")


def _moment(seconds: float | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
