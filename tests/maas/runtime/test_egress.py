"""Where a process may connect to, tried over real sockets by every way that a process connects."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from maas.runtime.egress import EgressRefused, Policy, policy_of, refusal_in
from maas.runtime.settings import SettingsInvalid

SCRIPT = """
import asyncio, json, os, socket, sys, urllib.request
import httpx
from collectors.errors import in_words
from collectors.probes import run_probe
from collectors.probes.measure import Prober
from datetime import datetime, UTC
from maas.catalogue.model import Target
from maas.runtime.egress import run_guarded

PROBES = [
    "tls://127.0.0.1:PORT", "dns://127.0.0.1:PORT/x.example", "smtp://127.0.0.1:PORT",
    "ftp://127.0.0.1:PORT/", "sftp://127.0.0.1:PORT/", "dav://127.0.0.1:PORT/",
    "postgresql://127.0.0.1:PORT/x", "amqp://127.0.0.1:PORT/", "grpc://127.0.0.1:PORT/x",
    "ntp://127.0.0.1:PORT",
]

async def said(work):
    try:
        await work
    except Exception as error:
        return in_words(error)
    return "connected"

async def get(url):
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
        await client.get(url)

async def stream(host, port):
    _, writer = await asyncio.open_connection(host, port)
    writer.close()

async def datagram(host, port):
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=(host, port))
    transport.close()

async def probe(url):
    prober = Prober({}, {}, os.environ)
    kind = url.split(":")[0]
    entry = {"title": "T", "probe": {"dav": "webdav"}.get(kind, kind), "url": url}
    if kind in ("sftp", "postgresql", "amqp"):
        entry["username"] = "maas"
    if kind == "sftp":
        entry["host_key"] = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    target = Target.model_validate(entry)
    told = await run_probe(prober, "t", target, "here", datetime.now(UTC))
    prober.close()
    return f"{told.outcome} {told.reason}".strip()

async def main(good, bad):
    thread = lambda url: asyncio.to_thread(urllib.request.urlopen, url)
    return {
        "client": [await said(get(f"http://127.0.0.1:{p}/")) for p in (good, bad)],
        "name": await said(get(f"http://localhost:{bad}/")),
        "redirect": await said(get(f"http://127.0.0.1:{good}/{bad}")),
        "stream": [await said(stream("localhost", p)) for p in (good, bad)],
        "thread": [await said(thread(f"http://127.0.0.1:{p}/")) for p in (good, bad)],
        "datagram": [await said(datagram("127.0.0.1", p)) for p in (good, bad)],
        "curl": [await probe(f"http://127.0.0.1:{p}/") for p in (good, bad)],
        "tcp": [await probe(f"tcp://127.0.0.1:{p}") for p in (good, bad)],
        "probes": {url: await probe(url.replace("PORT", str(bad))) for url in PROBES},
    }

print(json.dumps(run_guarded(main(*map(int, sys.argv[1:])), os.environ)))
"""


class _Page(BaseHTTPRequestHandler):
    """A page; a path that is a port leads there."""

    def do_GET(self) -> None:
        port = self.path.strip("/")
        self.send_response(302 if port else 200)
        if port:
            self.send_header("Location", f"http://127.0.0.1:{port}/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _Page) for _ in range(2)]
    for one in servers:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    yield servers[0].server_port, servers[1].server_port
    for one in servers:
        one.shutdown()
        one.server_close()


def test_every_way_out_is_checked_at_the_address(ports: tuple[int, int]) -> None:
    good, bad = ports
    environ = {"MAAS_EGRESS": f"127.0.0.1:{good}, [::1]:{good}", "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(good), str(bad)],
        capture_output=True, text=True, env=environ, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    refused = f"MAAS_EGRESS does not allow 127.0.0.1:{bad}"
    for way in ("client", "stream", "thread", "datagram"):
        assert told[way] == ["connected", refused], way
    assert told["redirect"] == refused
    assert told["name"].endswith(f":{bad}")
    assert told["name"].startswith("MAAS_EGRESS does not allow")
    for way in ("curl", "tcp"):
        assert told[way] == ["up", f"unknown {refused}"], way
    for url, outcome in told["probes"].items():
        assert outcome == f"unknown {refused}", url


@pytest.mark.parametrize(
    ("text", "host", "port", "allowed"),
    [
        (None, "192.0.2.7", 443, True),
        (None, "127.0.0.1", 5432, True),
        (None, "169.254.169.254", 80, False),
        (None, "::ffff:169.254.169.254", 80, False),
        (None, "fe80::1%eth0", 80, False),
        ("", "192.0.2.7", 443, False),
        ("192.0.2.0/24", "192.0.2.7", 443, True),
        ("192.0.2.0/24", "198.51.100.1", 443, False),
        ("192.0.2.7:443", "192.0.2.7", 80, False),
        ("192.0.2.7:443, 10.0.0.0/8", "10.1.2.3", 80, True),
        ("2001:db8::/32", "2001:db8::1", 443, True),
        ("[2001:db8::/32]:443", "2001:db8::1", 80, False),
        ("192.0.2.7", "::ffff:192.0.2.7", 443, True),
    ],
)
def test_a_list_allows_what_stands_in_it(
    text: str | None, host: str, port: int, allowed: bool
) -> None:
    policy = policy_of({} if text is None else {"MAAS_EGRESS": text})
    assert policy.allows(host, port) is allowed


def test_the_database_is_ours_whatever_the_list_says() -> None:
    environ = {"MAAS_EGRESS": "192.0.2.7", "MAAS_DATABASE_URL": "postgresql://maas@10.9.8.7/maas"}
    assert policy_of(environ).allows("10.9.8.7", 5432)


@pytest.mark.parametrize("text", ["somewhere", "10.0.0.1/8", "10.0.0.1:0", "10.0.0.1:x", "[::1"])
def test_what_is_no_network_is_told(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="write networks with commas between"):
        policy_of({"MAAS_EGRESS": text})


def test_a_refusal_is_found_behind_the_errors_of_libraries() -> None:
    with pytest.raises(EgressRefused) as caught:
        Policy(()).check("192.0.2.7", 80)
    outer = OSError("all attempts failed")
    outer.__cause__ = ExceptionGroup("two", [caught.value])
    assert refusal_in(outer) is caught.value
    assert refusal_in(OSError("other")) is None
