"""A real object store over a folder: rclone's S3 server, whose folders are its buckets.

It knows one access key, and refuses what is not signed with its secret.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import LOOPBACK, accepting, free_port

USER, PASSWORD = "maas", "let-me-in"
PATIENCE = 60.0


@dataclass(frozen=True)
class ObjectStore:
    root: Path
    address: str

    def at(self, folder: str, scheme: str = "s3+http") -> dict[str, str]:
        """How the catalogue writes a bucket of it, or a folder in one."""
        return {
            "url": f"{scheme}://{self.address}/{folder}",
            "username": USER,
            "password_env": "STORE_PASSWORD",
        }


@contextmanager
def object_store(root: Path, certificate: Path | None = None) -> Iterator[ObjectStore]:
    """Serve a folder; by TLS where there is a folder with cert.pem and key.pem.

    What is written to the folder itself, past the store, is seen if it is there before it is asked
    for: the store remembers for minutes what its folders hold.
    """
    port = free_port()
    program = str(Path(sys.executable).with_name("rclone"))
    command = [program, "serve", "s3", str(root),
               "--config", os.devnull, "--addr", f"{LOOPBACK}:{port}",
               "--vfs-cache-mode", "off"]  # fmt: skip
    if certificate is not None:
        command += ["--cert", f"{certificate}/cert.pem", "--key", f"{certificate}/key.pem"]
    environ = {**os.environ, "RCLONE_AUTH_KEY": f'"{USER},{PASSWORD}"'}
    said = root.with_name(f"{root.name}.log")
    with (
        said.open("wb") as log,
        subprocess.Popen(command, env=environ, stdout=log, stderr=log) as process,
    ):
        try:
            accepting(port, process, said, PATIENCE)
            yield ObjectStore(root, f"localhost:{port}" if certificate else f"{LOOPBACK}:{port}")
        finally:
            process.terminate()
