"""One HTTP exchange on a fresh connection, with the time of each phase, by libcurl.

ProbeFailed
├── TargetDown        a written condition failed: the target is down
├── TargetDegraded    a written condition of degradation holds
└── CouldNotLook      our own side failed (credential refused, secret missing): unknown
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

import pycurl

from collectors.sources.auth import Login
from maas.runtime.egress import EgressRefused, current

T = TypeVar("T")
BODY_LIMIT = 1_000_000  # bytes looked at
_OWN_FAULTS = (pycurl.E_COULDNT_RESOLVE_PROXY, pycurl.E_OUT_OF_MEMORY, pycurl.E_SSL_CACERT_BADFILE)


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


class ProbeFailed(Exception):
    """The probe did not find the target up."""

    def __init__(self, reason: str, measured: Measured | None = None) -> None:
        super().__init__(reason)
        self.measured = measured or Measured()


class TargetDown(ProbeFailed):
    """A condition failed."""


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
    ) -> None:
        self.logins = logins
        self.roots = roots
        self.environ = environ
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="probe")
        self._own = threading.local()

    async def exchange(
        self, url: str, timeout: float, ca_file: str | None, headers: Mapping[str, str]
    ) -> Measured:
        """GET a URL within `timeout` seconds; raises TargetDown when there is no answer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, lambda: _get(self._handle(), url, timeout, ca_file, dict(headers))
        )

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


def _get(
    curl: pycurl.Curl, url: str, timeout: float, ca_file: str | None, headers: dict[str, str]
) -> Measured:
    body = BytesIO()
    refused: list[str] = []
    made: list[socket.socket] = []

    def opened(_: int, address: tuple[int, int, int, tuple[str, int]]) -> socket.socket | int:
        family, kind, protocol, to = address
        try:
            current().check(str(to[0]), int(to[1]))
        except EgressRefused as error:
            refused.append(str(error))
            return int(pycurl.SOCKET_BAD)
        made.append(socket.socket(family, kind, protocol))
        return made[-1]  # libcurl takes a copy of it, which it closes by itself

    def take(piece: bytes) -> int:
        if body.tell() < BODY_LIMIT:
            body.write(piece)
        return len(piece)

    try:
        curl.reset()
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.FRESH_CONNECT, 1)
        curl.setopt(pycurl.FORBID_REUSE, 1)
        curl.setopt(pycurl.SSL_SESSIONID_CACHE, 0)  # every handshake is a whole one
        curl.setopt(pycurl.OPENSOCKETFUNCTION, opened)
        curl.setopt(pycurl.TIMEOUT_MS, int(timeout * 1000))
        curl.setopt(pycurl.USERAGENT, "maas")
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        curl.setopt(pycurl.WRITEFUNCTION, take)
        if ca_file is not None:
            curl.setopt(pycurl.CAINFO, ca_file)
        curl.perform()
        return _measured(curl, body.getvalue())
    except pycurl.error as error:
        if refused:
            raise CouldNotLook(refused[0]) from None
        code, why = error.args[0], error.args[1] or f"libcurl error {error.args[0]}"
        if code in _OWN_FAULTS:
            raise CouldNotLook(str(why)) from None
        if code == pycurl.E_OPERATION_TIMEDOUT:
            raise TargetDown(f"no complete answer within {timeout:g} s") from None
        raise TargetDown(str(why)) from None
    finally:
        for one in made:
            one.close()


def _measured(curl: pycurl.Curl, body: bytes) -> Measured:
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
    )
