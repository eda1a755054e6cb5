"""A real RabbitMQ on free ports of the loopback, with its own epmd, folders and accounts.

Nothing of the system's own server is used or touched; both processes end with the context.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # not the wrapper, which changes the user
LOOPBACK = "127.0.0.1"
PATIENCE = 90.0  # seconds that a busy machine may need


@dataclass(frozen=True)
class RabbitServer:
    """Where it listens; the account is maas with the password secret, who may do everything."""

    port: int
    tls_port: int
    management_port: int
    ca_file: Path
    folder: Path
    environ: dict[str, str]

    @property
    def url(self) -> str:
        return f"amqp://maas:secret@{LOOPBACK}:{self.port}/"

    def control(self, *words: str) -> str:
        """What rabbitmqctl says to these words."""
        command = [str(SERVER.with_name("rabbitmqctl")), *words]
        done = subprocess.run(
            command, env=self.environ, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout


@contextmanager
def rabbitmq(folder: Path, plugins: Sequence[str] = ()) -> Iterator[RabbitServer]:
    """Start one in an empty folder; `plugins` such as rabbitmq_management."""
    epmd = shutil.which("epmd")
    if not SERVER.exists() or epmd is None:
        raise FileNotFoundError("install it with `apt-get install rabbitmq-server`")
    port, tls_port, management_port, spread_port, epmd_port = _free_ports(5)
    authority = trustme.CA()
    issued = authority.issue_cert(LOOPBACK)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = {LOOPBACK}:{port}\nlisteners.ssl.1 = {LOOPBACK}:{tls_port}\n"
        f"management.tcp.ip = {LOOPBACK}\nmanagement.tcp.port = {management_port}\n"
        f"ssl_options.certfile = {folder}/cert.pem\nssl_options.keyfile = {folder}/key.pem\n"
        "default_user = maas\ndefault_pass = secret\nlog.console = true\nlog.file = false\n"
    )
    (folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")
    (folder / "env.conf").touch()
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(epmd_port), "ERL_EPMD_ADDRESS": LOOPBACK,
        "RABBITMQ_NODENAME": f"maas{port}@localhost", "RABBITMQ_DIST_PORT": str(spread_port),
        "RABBITMQ_CONF_ENV_FILE": f"{folder}/env.conf",
        "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
        "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia", "RABBITMQ_LOG_BASE": f"{folder}/log",
        "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
        "RABBITMQ_PID_FILE": f"{folder}/pid", "RABBITMQ_LOGS": "-",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
    }  # fmt: skip
    said = (folder / "said.log").open("wb")
    names = subprocess.Popen([epmd], env=environ, stdout=said, stderr=said)
    try:
        _accepting(epmd_port, names, folder)
        server = subprocess.Popen(
            [SERVER], env=environ, stdout=said, stderr=said, start_new_session=True
        )
        try:
            _accepting(tls_port, server, folder)
            _accepting(port, server, folder)
            if "rabbitmq_management" in plugins:
                _accepting(management_port, server, folder)
            yield RabbitServer(port, tls_port, management_port, folder / "ca.pem", folder, environ)
        finally:
            os.killpg(server.pid, signal.SIGKILL)  # its folders are thrown away
            server.wait()
    finally:
        names.kill()
        names.wait()
        said.close()


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports: list[int] = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def _accepting(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until something listens; a process that ends tells its last words."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
        except OSError:
            time.sleep(0.05)
            continue
        return
    raise RuntimeError((folder / "said.log").read_text(errors="replace")[-2000:])
