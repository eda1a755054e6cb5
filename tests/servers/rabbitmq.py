"""Real RabbitMQ nodes on free ports of the loopback, with their own epmd, folders and accounts.

Nothing of the system's own server is used or touched. `rabbitmq` is one node, `rabbitmq_cluster`
several that know one another and survive `kill`, `pause` and `start`; all end with the context.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from tests.servers.ports import LOOPBACK, accepting, free_ports, refusing

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # not the wrapper, which changes the user
PATIENCE = 90.0  # seconds that a busy machine may need
CLUSTER_PATIENCE = 240.0  # for several nodes to find one another there
RESTARTS = 3  # of a node that ends on its way up
TICK = 8  # seconds after which a node that hangs counts as down; the default of 60 is long


@dataclass(frozen=True)
class RabbitServer:
    """Where a node listens; the account is maas, password secret, who may do everything."""

    port: int
    tls_port: int
    management_port: int
    ca_file: Path
    folder: Path
    environ: dict[str, str]

    @property
    def url(self) -> str:
        return f"amqp://maas:secret@{LOOPBACK}:{self.port}/"

    @property
    def name(self) -> str:
        """The node's name among the others."""
        return self.environ["RABBITMQ_NODENAME"]

    def control(self, *words: str) -> str:
        """What rabbitmqctl says to these words."""
        return self._tool("rabbitmqctl", *words)

    def diagnose(self, *words: str) -> str:
        """What rabbitmq-diagnostics says to these words."""
        return self._tool("rabbitmq-diagnostics", *words)

    def _tool(self, tool: str, *words: str) -> str:
        command = [str(SERVER.with_name(tool)), *words]
        done = subprocess.run(
            command, env=self.environ, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout


@contextmanager
def rabbitmq(folder: Path, plugins: Sequence[str] = ()) -> Iterator[RabbitServer]:
    """Start one in an empty folder; `plugins` such as rabbitmq_management."""
    with _name_service(folder) as epmd_port:
        [server] = _configured(folder, 1, plugins, epmd_port)
        process = _started(server)
        try:
            _ready(server, process, PATIENCE)
            yield server
        finally:
            _killed(process)


@dataclass
class RabbitCluster:
    """Nodes that elect leaders and keep quorums; each may be killed, paused and started again."""

    nodes: list[RabbitServer]
    _processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    _paused_at: dict[int, float] = field(default_factory=dict)
    _cut_off: set[int] = field(default_factory=set)

    @property
    def url(self) -> str:
        """All nodes, as MAAS_BROKER_URL takes them."""
        first, *others = self.nodes
        urls = [first.url, *(f"amqp://{LOOPBACK}:{node.port}" for node in others)]
        return ",".join(urls)

    @property
    def management_url(self) -> str:
        """The management API of every node, as MAAS_BROKER_MANAGEMENT_URL takes it."""
        return ",".join(f"http://{LOOPBACK}:{node.management_port}" for node in self.nodes)

    def pid(self, index: int) -> int:
        """The server process of a node; it leads a process group of its own."""
        return self._processes[index].pid

    def start(self, index: int) -> None:
        """Start a node that does not run; `wait` tells when it takes connections."""
        self._processes[index] = _started(self.nodes[index])

    def wait(self, index: int) -> None:
        """Until the node takes connections; one that ends on its way up is started again.

        Nodes of 3.10 that start together may find one another half ready, and end. Whoever
        supervises them starts them again, and so does this.
        """
        for again in range(RESTARTS, -1, -1):
            try:
                _ready(self.nodes[index], self._processes[index], CLUSTER_PATIENCE)
            except RuntimeError:
                if not again or self._processes[index].poll() is None:
                    raise
                self.start(index)
            else:
                return

    def kill(self, index: int) -> None:
        """kill -9: nothing is flushed, nobody is told."""
        _killed(self._processes.pop(index))
        refusing(self.nodes[index].port, PATIENCE)  # what is large takes a moment to be gone

    def pause(self, index: int) -> None:
        """SIGSTOP: connections stay open, and nothing answers."""
        os.killpg(self.pid(index), signal.SIGSTOP)
        self._paused_at[index] = time.monotonic()

    def resume(self, index: int) -> None:
        """SIGCONT. A node of 3.10 that hung longer than TICK may stay apart: see `heal`."""
        os.killpg(self.pid(index), signal.SIGCONT)

    def cut_off(self, index: int) -> None:
        """Part a node from the others: it runs, its clients reach it, and they do not find it."""
        self._cut_off.add(index)
        others = self._others(index)
        self.nodes[index].control(  # at once: half a cut makes all nodes leave each other
            "eval",
            f"[erlang:set_cookie(N, cut) || N <- [{others}]], "
            f"[erlang:disconnect_node(N) || N <- [{others}]].",
        )

    def reach_again(self, index: int) -> None:
        """Let a node that was cut off find the others; it comes back by itself."""
        others = self._others(index)
        self.nodes[index].control(
            "eval", f"[erlang:set_cookie(N, erlang:get_cookie()) || N <- [{others}]]."
        )
        if not self._joined(index):
            raise RuntimeError(f"{self.nodes[index].name} does not come back to the cluster")
        self._cut_off.remove(index)

    def _others(self, index: int) -> str:
        """The names of the other nodes, as Erlang writes them."""
        return ", ".join(f"'{one.name}'" for place, one in enumerate(self.nodes) if place != index)

    def heal(self, index: int) -> None:
        """Bring a node back: started again if it was killed, or hung so long that it was given up.

        3.10 does not always merge such a node again (Mnesia finds itself inconsistent); people
        then restart it, and so does this.
        """
        hung_for = time.monotonic() - self._paused_at.pop(index, time.monotonic())
        if index in self._processes and (hung_for > TICK / 2 or index in self._cut_off):
            self.kill(index)
            self._cut_off.discard(index)
        if index in self._processes:
            self.resume(index)
        else:
            self.start(index)
        self.wait(index)
        if not self._joined(index):
            raise RuntimeError(f"{self.nodes[index].name} does not come back to the cluster")

    def restore(self) -> None:
        """All nodes, one cluster again."""
        for index in range(len(self.nodes)):
            if index not in self._processes or index in {*self._paused_at, *self._cut_off}:
                self.heal(index)

    def wait_joined(self) -> None:
        """Until every node sees all others."""
        for index in range(len(self.nodes)):
            if not self._joined(index):
                raise RuntimeError("the nodes did not become one cluster")

    def _joined(self, index: int) -> bool:
        """Whether this node comes to see all others, and no rift between them."""
        deadline = time.monotonic() + CLUSTER_PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, ValueError):
                seen = _asked(self.nodes[index], "nodes?columns=name,running,partitions")
                if len(seen) == len(self.nodes) and all(
                    one.get("running") and not one.get("partitions") for one in seen
                ):
                    return True
            time.sleep(0.25)
        return False

    def index_of(self, node_name: str) -> int:
        """Which of `nodes` RabbitMQ calls by this name, such as rabbit@localhost."""
        return next(i for i, node in enumerate(self.nodes) if node.name == node_name)

    def close(self) -> None:
        """Kill what still runs."""
        for process in self._processes.values():
            _killed(process)
        self._processes.clear()


@contextmanager
def rabbitmq_cluster(
    folder: Path, nodes: int = 3, plugins: Sequence[str] = ("rabbitmq_management",)
) -> Iterator[RabbitCluster]:
    """Start nodes that form one cluster; a minority pauses itself rather than go its own way.

    rabbitmq_management stays among the plugins: it tells who has joined.
    """
    with _name_service(folder) as epmd_port:
        cluster = RabbitCluster(_configured(folder, nodes, plugins, epmd_port))
        try:
            for index in range(nodes):
                cluster.start(index)
            for index in range(nodes):
                cluster.wait(index)
            cluster.wait_joined()
            yield cluster
        finally:
            cluster.close()


def _asked(server: RabbitServer, path: str) -> list[dict[str, Any]]:
    """What the node's management API says."""
    request = urllib.request.Request(
        f"http://{LOOPBACK}:{server.management_port}/api/{path}",
        headers={"Authorization": "Basic " + b64encode(b"maas:secret").decode()},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        said: list[dict[str, Any]] = json.load(answer)
    return said


@contextmanager
def _name_service(folder: Path) -> Iterator[int]:
    """An epmd for these nodes alone."""
    epmd = shutil.which("epmd")
    if not SERVER.exists() or epmd is None:
        raise FileNotFoundError("install it with `apt-get install rabbitmq-server`")
    [port] = free_ports(1)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(port),
        "ERL_EPMD_ADDRESS": LOOPBACK,
    }
    with (folder / "epmd.log").open("wb") as said:
        process = subprocess.Popen([epmd], env=environ, stdout=said, stderr=said)
        try:
            accepting(port, process, folder / "epmd.log", PATIENCE)
            yield port
        finally:
            process.kill()
            process.wait()


def _configured(
    folder: Path, count: int, plugins: Sequence[str], epmd_port: int
) -> list[RabbitServer]:
    """Certificates, configuration and environment of each node, in folders side by side."""
    authority = trustme.CA()
    issued = authority.issue_cert(LOOPBACK)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    ports = free_ports(4 * count)
    names = [f"maas{ports[4 * index]}@localhost" for index in range(count)]
    return [
        _node(folder, names, index, ports[4 * index : 4 * index + 4], plugins, epmd_port)
        for index in range(count)
    ]


def _node(
    shared: Path,
    names: list[str],
    index: int,
    ports: list[int],
    plugins: Sequence[str],
    epmd_port: int,
) -> RabbitServer:
    port, tls_port, management_port, spread_port = ports
    folder = shared / f"node-{index + 1}"
    folder.mkdir()
    peers = "".join(
        f"cluster_formation.classic_config.nodes.{number} = {name}\n"
        for number, name in enumerate(names, 1)
    )
    clustered = (
        "cluster_formation.peer_discovery_backend = classic_config\n"
        f"{peers}cluster_partition_handling = pause_minority\n"
    )
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = {LOOPBACK}:{port}\nlisteners.ssl.1 = {LOOPBACK}:{tls_port}\n"
        f"management.tcp.ip = {LOOPBACK}\nmanagement.tcp.port = {management_port}\n"
        f"ssl_options.certfile = {shared}/cert.pem\nssl_options.keyfile = {shared}/key.pem\n"
        "vm_memory_high_watermark.absolute = 1GB\ndisk_free_limit.absolute = 100MB\n"
        "default_user = maas\ndefault_pass = secret\nlog.console = true\nlog.file = false\n"
        "collect_statistics_interval = 1000\n" + (clustered if len(names) > 1 else "")
    )
    (folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")
    (folder / "env.conf").touch()
    cookie = folder / ".erlang.cookie"
    cookie.write_text(f"maas{epmd_port}")
    cookie.chmod(0o400)
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(epmd_port), "ERL_EPMD_ADDRESS": LOOPBACK,
        "RABBITMQ_NODENAME": names[index], "RABBITMQ_DIST_PORT": str(spread_port),
        "RABBITMQ_CONF_ENV_FILE": f"{folder}/env.conf",
        "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
        "RABBITMQ_FEATURE_FLAGS_FILE": f"{folder}/feature_flags",
        "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia", "RABBITMQ_LOG_BASE": f"{folder}/log",
        "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
        "RABBITMQ_PID_FILE": f"{folder}/pid", "RABBITMQ_LOGS": "-",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
            f"+S 1:1 +sbwt none -kernel net_ticktime {TICK}"
            " -rabbit quorum_tick_interval 1000",
    }  # fmt: skip
    return RabbitServer(port, tls_port, management_port, shared / "ca.pem", folder, environ)


def _started(server: RabbitServer) -> subprocess.Popen[bytes]:
    with (server.folder / "said.log").open("ab") as said:
        return subprocess.Popen(
            [SERVER], env=server.environ, stdout=said, stderr=said, start_new_session=True
        )


def _ready(server: RabbitServer, process: subprocess.Popen[bytes], patience: float) -> None:
    ports = [server.tls_port, server.port]
    if "rabbitmq_management" in (server.folder / "enabled_plugins").read_text():
        ports.append(server.management_port)
    for port in ports:
        accepting(port, process, server.folder / "said.log", patience)


def _killed(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
