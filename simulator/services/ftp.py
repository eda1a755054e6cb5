"""The segment's folders over FTP and SFTP, read only, under the demo's account.

The FTP server has a thread of its own; the SFTP server shares the event loop of the others.
"""

from __future__ import annotations

import io
import logging
import stat
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncssh

from maas.domain.instants import SECOND
from simulator.services.box import Node, Tree
from simulator.services.logins import PASSWORD, USER

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.filesystems import AbstractedFS
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

HOST: Final = "127.0.0.1"
READ_ONLY: Final = "elr"
Now = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Status:
    """What both servers ask of a file."""

    node: Node
    size: int

    @property
    def st_mode(self) -> int:
        return (stat.S_IFREG | 0o444) if self.node.file else (stat.S_IFDIR | 0o555)

    @property
    def st_size(self) -> int:
        return self.size

    @property
    def st_mtime(self) -> float:
        return self.node.modified / SECOND

    st_nlink = 1
    st_uid = st_gid = st_dev = 0

    @property
    def st_ino(self) -> int:
        return abs(hash(self.node.name)) % (1 << 31)


def _status(tree: Tree, path: str, now: int) -> Status:
    node = tree.node(path, now)
    if node is None:
        raise FileNotFoundError(2, "No such file or directory", path)
    return Status(node, len(tree.content(node.file)) if node.file else 0)


def file_system(tree: Tree, now: Now) -> type[Any]:
    """A file system of pyftpdlib over the tree."""

    class TreeFS(AbstractedFS):  # type: ignore[misc]
        def ftp2fs(self, ftppath: str) -> str:
            return str(self.ftpnorm(ftppath))

        def fs2ftp(self, fspath: str) -> str:
            return fspath

        def validpath(self, path: str) -> bool:
            return True

        def realpath(self, path: str) -> str:
            return path

        def chdir(self, path: str) -> None:
            self.cwd = path

        def isdir(self, path: str) -> bool:
            node = tree.node(path, now())
            return node is not None and node.file is None

        def isfile(self, path: str) -> bool:
            node = tree.node(path, now())
            return node is not None and node.file is not None

        def lexists(self, path: str) -> bool:
            return tree.node(path, now()) is not None

        def listdir(self, path: str) -> list[str]:
            return sorted(tree.folder(path, now()) or {})

        def stat(self, path: str) -> Status:
            return _status(tree, path, now())

        lstat = stat

        def getsize(self, path: str) -> int:
            return _status(tree, path, now()).size

        def getmtime(self, path: str) -> float:
            return _status(tree, path, now()).st_mtime

        def open(self, filename: str, mode: str) -> io.BytesIO:
            node = tree.node(filename, now())
            if node is None or node.file is None or "r" not in mode:
                raise FileNotFoundError(2, "No such file or directory", filename)
            file = io.BytesIO(tree.content(node.file))
            file.name = filename
            return file

    return TreeFS


@contextmanager
def ftp_server(tree: Tree, now: Now) -> Iterator[int]:
    """An FTP server on a free port of the loopback, for as long as the context lasts."""
    logging.getLogger("pyftpdlib").setLevel(logging.CRITICAL)
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, "/", perm=READ_ONLY)

    class Handler(FTPHandler):  # type: ignore[misc]
        abstracted_fs = file_system(tree, now)
        auth_failed_timeout = 0
        use_sendfile = False

    Handler.authorizer = authorizer
    server = FTPServer((HOST, 0), Handler)
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            server.ioloop.loop(0.05, blocking=False)
        server.close_all()

    thread = threading.Thread(target=serve, name="ftp", daemon=True)
    thread.start()
    try:
        yield server.socket.getsockname()[1]
    finally:
        done.set()
        thread.join(timeout=5)


class _Guard(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


def _attributes(told: Status) -> asyncssh.SFTPAttrs:
    at = int(told.st_mtime)
    return asyncssh.SFTPAttrs(
        size=told.size, permissions=told.st_mode, uid=0, gid=0, atime=at, mtime=at
    )


def sftp_files(tree: Tree, now: Now) -> type[asyncssh.SFTPServer]:
    """An SFTP server of asyncssh over the tree."""

    def looked(path: bytes) -> Status:
        try:
            return _status(tree, path.decode(), now())
        except FileNotFoundError:
            raise asyncssh.SFTPNoSuchFile("no such file") from None

    class TreeFiles(asyncssh.SFTPServer):
        async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
            for name in sorted(tree.folder(path.decode(), now()) or {}):
                told = looked(path.rstrip(b"/") + b"/" + name.encode())
                yield asyncssh.SFTPName(name.encode(), b"", _attributes(told))

        def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
            return _attributes(looked(path))

        lstat = stat

        def realpath(self, path: bytes) -> bytes:
            return b"/" + path.strip(b"/.")

        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            told = looked(path)
            if told.node.file is None or pflags & asyncssh.FXF_WRITE:
                raise asyncssh.SFTPPermissionDenied("read only")
            return io.BytesIO(tree.content(told.node.file))

        def fstat(self, file_obj: object) -> asyncssh.SFTPAttrs:
            assert isinstance(file_obj, io.BytesIO)
            return asyncssh.SFTPAttrs(size=len(file_obj.getvalue()))

    return TreeFiles


async def sftp_server(tree: Tree, now: Now) -> tuple[asyncssh.SSHAcceptor, str]:
    """A listening SFTP server on a free port of the loopback, and its key's fingerprint."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    files = sftp_files(tree, now)
    acceptor = await asyncssh.listen(
        HOST, 0, server_factory=_Guard, server_host_keys=[key],
        sftp_factory=lambda channel: files(channel), allow_scp=False,
    )  # fmt: skip
    return acceptor, key.get_fingerprint()
