"""One HTTP exchange on a fresh connection, with the time of each phase, by libcurl.

ProbeFailed
├── TargetDown        a written condition failed: the target is down
│   └── NoAnswer      not within the time that was given
├── TargetDegraded    a written condition of degradation holds
└── CouldNotLook      our own side failed (credential refused, secret missing): unknown
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import TypeVar
from urllib.parse import quote

import pycurl

from collectors.sources.auth import Login
from maas.catalogue.model import Interface
from maas.runtime.egress import EgressRefused, current

T = TypeVar("T")
KEPT = "%/:=&?~#+!$,;'@()*[]"  # of an address: all but blanks and what is no ASCII
BODY_LIMIT = 1_000_000  # bytes looked at
_OWN_FAULTS = (pycurl.E_COULDNT_RESOLVE_PROXY, pycurl.E_OUT_OF_MEMORY, pycurl.E_SSL_CACERT_BADFILE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `sample` takes the body as it comes, and stops it by saying False."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    content: bytes | None = None
    sample: Callable[[bytes], bool] | None = None
    largest: int = BODY_LIMIT
    trusted: tuple[str, ...] = ()  # hosts that may be given the headers too, if it sends us on


@dataclass(frozen=True, slots=True)
class Measured:
    """Phases of an exchange in integer microseconds, and its answer."""

    dns_us: int | None = None
    connect_us: int | None = None
    tls_us: int | None = None
    first_byte_us: int | None = None
    total_us: int | None = None
    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


class ProbeFailed(Exception):
    """The probe did not find the target up."""

    def __init__(self, reason: str, measured: Measured | None = None) -> None:
        super().__init__(reason)
        self.measured = measured or Measured()


class TargetDown(ProbeFailed):
    """A condition failed."""


class NoAnswer(TargetDown):
    """No complete answer in time, which is in seconds."""

    def __init__(self, timeout: float, measured: Measured | None = None) -> None:
        super().__init__(f"no complete answer within {timeout:g} s", measured)


class TargetDegraded(ProbeFailed):
    """A condition of degradation holds."""


class CouldNotLook(ProbeFailed):
    """Our own side failed."""


class Prober:
    """What all probes of a process share: threads for libcurl, and the logins of interfaces."""

    def __init__(
        self,
        logins: Mapping[str, Login],
        roots: Mapping[str, str],
        environ: Mapping[str, str],
        threads: int = 16,
        interfaces: Mapping[str, Interface] | None = None,
    ) -> None:
        self.logins = logins
        self.roots = roots
        self.environ = environ
        self.interfaces = interfaces or {}
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="probe")
        self._own = threading.local()

    async def exchange(self, asked: Asked, timeout: float, ca_file: str | None) -> Measured:
        """One exchange within `timeout` seconds; raises TargetDown when there is no answer."""
        return await self.aside(lambda: _perform(self._handle(), asked, timeout, ca_file))

    async def aside(self, work: Callable[[], T]) -> T:
        """Do blocking work on one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _handle(self) -> pycurl.Curl:
        """This thread's libcurl handle: parsed certificates are kept, connections never."""
        if not hasattr(self._own, "curl"):
            self._own.curl = pycurl.Curl()
        handle: pycurl.Curl = self._own.curl
        return handle

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _perform(curl: pycurl.Curl, asked: Asked, timeout: float, ca_file: str | None) -> Measured:
    body, headers, guard = BytesIO(), dict[str, str](), _Guard()
    good = stopped = False

    def take(piece: bytes) -> int:
        nonlocal stopped
        if asked.sample is not None and good:
            if not asked.sample(piece):
                stopped = True
                return 0
        elif body.tell() < asked.largest:
            body.write(piece)
        return len(piece)

    def note(line: bytes) -> None:
        nonlocal good
        name, colon, value = line.decode("latin-1").partition(":")
        if name.startswith("HTTP/"):
            headers.clear()
            good = name.partition(" ")[2].startswith("2")  # else it is no sample, but words
        elif colon:
            headers[name.strip().lower()] = value.strip()

    try:
        _prepare(curl, asked, timeout, ca_file)
        curl.setopt(pycurl.WRITEFUNCTION, take)
        curl.setopt(pycurl.HEADERFUNCTION, note)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, guard.opened)
        curl.perform()
    except pycurl.error as error:
        if guard.refused is not None:
            raise CouldNotLook(guard.refused) from None
        code, why = error.args[0], error.args[1] or f"libcurl error {error.args[0]}"
        if code in _OWN_FAULTS:
            raise CouldNotLook(str(why)) from None
        if code == pycurl.E_OPERATION_TIMEDOUT:
            raise NoAnswer(timeout) from None
        if not stopped:
            raise TargetDown(str(why)) from None
    finally:
        guard.close()
    return _measured(curl, body.getvalue(), headers)


class _Guard:
    """Opens libcurl's sockets, to addresses that are allowed."""

    def __init__(self) -> None:
        self.refused: str | None = None
        self._made: list[socket.socket] = []

    def opened(self, _: int, address: tuple[int, int, int, tuple[str, int]]) -> socket.socket | int:
        family, kind, protocol, to = address
        try:
            current().check(str(to[0]), int(to[1]))
        except EgressRefused as error:
            self.refused = str(error)
            return int(pycurl.SOCKET_BAD)
        self._made.append(socket.socket(family, kind, protocol))
        return self._made[-1]  # libcurl takes a copy of it, which it closes by itself

    def close(self) -> None:
        for one in self._made:
            one.close()


def _prepare(curl: pycurl.Curl, asked: Asked, timeout: float, ca_file: str | None) -> None:
    curl.reset()
    curl.setopt(pycurl.URL, quote(asked.url, safe=KEPT))
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.PROXY, "")
    curl.setopt(pycurl.FRESH_CONNECT, 1)
    curl.setopt(pycurl.FORBID_REUSE, 1)
    curl.setopt(pycurl.SSL_SESSIONID_CACHE, 0)  # every handshake is a whole one
    curl.setopt(pycurl.TIMEOUT_MS, max(1, int(timeout * 1000)))  # 0 would be for ever
    curl.setopt(pycurl.USERAGENT, "maas")
    told = [f"{name}: {value}".encode() for name, value in asked.headers.items()]
    if asked.content is not None:
        curl.setopt(pycurl.POSTFIELDS, asked.content)
        told.append(b"Expect:")  # no waiting for leave to send
    if asked.method == "HEAD":
        curl.setopt(pycurl.NOBODY, 1)
    elif asked.method != "GET" or asked.content is not None:
        curl.setopt(pycurl.CUSTOMREQUEST, asked.method)
    curl.setopt(pycurl.HTTPHEADER, told)
    if ca_file is not None:
        curl.setopt(pycurl.CAINFO, ca_file)


def _measured(curl: pycurl.Curl, body: bytes, headers: Mapping[str, str]) -> Measured:
    dns = curl.getinfo(pycurl.NAMELOOKUP_TIME_T)
    connect = curl.getinfo(pycurl.CONNECT_TIME_T)
    tls = curl.getinfo(pycurl.APPCONNECT_TIME_T)
    first = curl.getinfo(pycurl.STARTTRANSFER_TIME_T)
    return Measured(
        dns_us=dns,
        connect_us=connect - dns,
        tls_us=tls - connect if tls else None,
        first_byte_us=first - max(tls, connect),
        total_us=curl.getinfo(pycurl.TOTAL_TIME_T),
        status=curl.getinfo(pycurl.RESPONSE_CODE),
        body=body,
        headers=headers,
    )
