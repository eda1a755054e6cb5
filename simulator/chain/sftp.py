"""The chain's SFTP server: what suppliers drop, what stages make, what customers fetch.

Each user sees the same tree and may do as much of it as the table says. Names and passwords stand
in the ready file; the server's key is pinned by all.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import asyncssh

from simulator.chain.setting import HOST, Place, Setting

FOLDERS: Final = (
    "inbox/cdse",
    "inbox/geodes",
    "inbox/mda",
    "inbox/egeos",
    "inbox/ais",
    "deliveries/canary",
    "chain",
)
PASSWORD: Final = "secret"

Rights = tuple[tuple[str, ...], tuple[str, ...]]
USERS: Final[Mapping[str, Rights]] = {
    "chain": (("/",), ("/",)),
    "supplier": (("/inbox",), ("/inbox",)),
    "canary": (("/inbox", "/deliveries/canary"), ("/inbox",)),
    "customer": (("/deliveries",), ()),
    "watcher": (("/",), ()),
}
"""What each user may read, and what it may write."""


class _Guard(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username in USERS and password == PASSWORD


class Tree(asyncssh.SFTPServer):
    """A folder behind the rights of the user who logged in."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], root: Path) -> None:
        super().__init__(channel, chroot=str(root).encode())
        user = channel.get_extra_info("username")
        self._readable, self._writable = USERS[user]

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        writes = pflags & (asyncssh.FXF_WRITE | asyncssh.FXF_CREAT | asyncssh.FXF_APPEND)
        self._allow(path, writing=bool(writes))
        return super().open(path, pflags, attrs)

    def scandir(self, path: bytes) -> Any:
        self._allow(path, writing=False)
        return super().scandir(path)

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        self._allow(path, writing=True)
        super().mkdir(path, attrs)

    def rmdir(self, path: bytes) -> None:
        self._allow(path, writing=True)
        super().rmdir(path)

    def remove(self, path: bytes) -> None:
        self._allow(path, writing=True)
        super().remove(path)

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        self._allow(oldpath, newpath, writing=True)
        super().rename(oldpath, newpath)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        self._allow(oldpath, newpath, writing=True)
        super().posix_rename(oldpath, newpath)

    def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        self._allow(path, writing=True)
        super().setstat(path, attrs)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("no links here")

    link = symlink

    def _allow(self, *paths: bytes, writing: bool) -> None:
        allowed = self._writable if writing else self._readable
        for path in paths:
            plain = posixpath.normpath("/" + path.decode(errors="replace").lstrip("/"))
            within = ("/" if part == "/" else f"{part}/" for part in allowed)
            if plain not in allowed and not plain.startswith(tuple(within)):
                raise asyncssh.SFTPPermissionDenied(f"this user may not do that with {plain}")


def prepare(root: Path) -> None:
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)


async def serve_files(setting: Setting, place: Place) -> None:
    """Serve until cancelled; the port and the key were chosen before."""
    acceptor = await asyncssh.listen(
        HOST,
        setting.sftp_port,
        server_factory=_Guard,
        server_host_keys=[str(setting.work / "host_key")],
        sftp_factory=lambda channel: Tree(channel, setting.root),
        allow_scp=False,
        reuse_address=True,
    )
    try:
        await asyncio.Event().wait()
    finally:
        acceptor.close()


class Files:
    """A client's connection, opened when first needed and again when it broke."""

    def __init__(self, setting: Setting, user: str) -> None:
        self._setting, self._user = setting, user
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    async def client(self) -> asyncssh.SFTPClient:
        if self._client is None or self._connection is None or self._connection.is_closed():
            key = asyncssh.import_public_key(self._setting.host_key)
            self._connection = await asyncssh.connect(
                HOST,
                self._setting.sftp_port,
                username=self._user,
                password=PASSWORD,
                known_hosts=([key], [], []),
                client_keys=None,
                agent_path=None,
                config=None,
            )
            self._client = await self._connection.start_sftp_client()
        return self._client

    async def put(self, folder: Path, remote: str) -> list[str]:
        """Every file of a folder, whole before its name appears; those of the top come first."""
        client = await self.client()
        paths = _files_in(folder)
        for path in paths:
            target = posixpath.join(remote, path.relative_to(folder).as_posix())
            await client.makedirs(posixpath.dirname(target), exist_ok=True)
            await client.put(str(path), f"{target}.part")
            await client.posix_rename(f"{target}.part", target)
        return [posixpath.join(remote, one.relative_to(folder).as_posix()) for one in paths]

    async def write(self, remote: str, content: bytes) -> None:
        client = await self.client()
        async with client.open(f"{remote}.part", "wb") as file:
            await file.write(content)
        await client.posix_rename(f"{remote}.part", remote)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.abort()
            await self._connection.wait_closed()


def _files_in(folder: Path) -> list[Path]:
    files = (one for one in folder.rglob("*") if one.is_file())
    return sorted(files, key=lambda path: (len(path.parts), path.name))
