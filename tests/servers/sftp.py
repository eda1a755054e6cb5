"""A real SFTP server over a folder, on a free loopback port, with a key of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

USER, PASSWORD = "maas", "let-me-in"


@dataclass(frozen=True)
class SftpPlace:
    root: Path
    url: str
    host_key: str

    def at(self, folder: str) -> dict[str, str]:
        """How the catalogue writes a folder of it."""
        return {
            "url": f"{self.url}/{folder}",
            "username": USER,
            "password_env": "SFTP_PASSWORD",
            "host_key": self.host_key,
        }


class _Login(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@asynccontextmanager
async def sftp_server(root: Path) -> AsyncIterator[SftpPlace]:
    key = asyncssh.generate_private_key("ssh-ed25519")

    def chrooted(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(root).encode())

    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=_Login, server_host_keys=[key], sftp_factory=chrooted
    )
    try:
        address = f"sftp://127.0.0.1:{server.get_port()}"
        yield SftpPlace(root, address, key.get_fingerprint())
    finally:
        server.close()
        await server.wait_closed()
