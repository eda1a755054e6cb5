"""What the probes beyond HTTP share: addresses, deadlines, secrets, and refusals in words."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from collectors.errors import SecretMissing
from collectors.probes.measure import CouldNotLook, Measured, TargetDegraded, TargetDown
from collectors.sources.auth import secret
from maas.catalogue.model import Target
from maas.domain.instants import duration_us
from maas.domain.quantities import format_duration
from maas.runtime.egress import current, refusal_in


@dataclass(frozen=True, slots=True)
class Address:
    """What a target's URL says."""

    scheme: str
    host: str
    port: int
    path: str  # without its first slash, decoded


def address_of(target: Target, default_port: int = 0) -> Address:
    """The parts of a target's URL; the catalogue's check has seen to it that they are sound."""
    parts = urlsplit(str(target.url))
    return Address(
        parts.scheme, parts.hostname or "", parts.port or default_port, unquote(parts.path[1:])
    )


async def numeric(host: str, port: int) -> str:
    """The first address of a host, which must be allowed: for libraries that open sockets of their
    own, past the nets of the event loop. Raises EgressRefused or socket.gaierror."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    address = str(found[0][4][0])
    current().check(address, port)
    return address


def secret_of(target: Target, environ: Mapping[str, str]) -> str:
    """The password of a target; raises CouldNotLook when its variable is not set."""
    name = target.password_env
    if name is None:
        return ""
    try:
        return secret(environ, name)
    except SecretMissing as error:
        raise CouldNotLook(str(error)) from None


def trust_of(target: Target) -> ssl.SSLContext:
    """Certificates of the system's authorities, or of the target's own; always verified."""
    try:
        return ssl.create_default_context(cafile=target.ca_file)
    except OSError as error:
        raise CouldNotLook(f"the file of authorities cannot be read: {error}") from None


@dataclass(slots=True)
class Watch:
    """A stopwatch in integer microseconds."""

    began: int

    @property
    def us(self) -> int:
        return time.perf_counter_ns() // 1000 - self.began


@asynccontextmanager
async def asking(target: Target) -> AsyncIterator[Watch]:
    """Ask within the target's timeout; whatever the network refuses is the target's down.

    What a probe raises itself passes. Slower than `degraded_above` is degraded.
    """
    watch = Watch(time.perf_counter_ns() // 1000)
    limit = target.timeout.total_seconds()
    try:
        async with asyncio.timeout(limit):
            yield watch
    except TimeoutError:
        raise TargetDown(f"no complete answer within {limit:g} s") from None
    except ssl.SSLCertVerificationError as error:
        raise TargetDown(f"certificate: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise TargetDown(f"TLS: {error.reason or error}") from None
    except socket.gaierror as error:
        raise TargetDown(f"the name has no address: {error.strerror}") from None
    except (OSError, EOFError) as error:
        refused = refusal_in(error)
        if refused is not None:
            raise CouldNotLook(str(refused)) from None
        raise TargetDown(_said(error)) from None
    slow = target.expect.degraded_above
    if slow is not None and watch.us > duration_us(slow):
        raise TargetDegraded(
            f"took {watch.us // 1000} ms, more than {format_duration(slow)}",
            Measured(total_us=watch.us),
        )


def _said(error: OSError | EOFError) -> str:
    """The system's own words, without the numbers that stand around them."""
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return str(error) or f"the connection broke off ({type(error).__name__})"


def hold_text(target: Target, told: str, what: str) -> None:
    """Raise TargetDown unless a text has what it must have and lacks what it must not have."""
    wanted, barred = target.expect.body_contains, target.expect.body_absent
    if wanted is not None and wanted not in told:
        raise TargetDown(f"{what} does not contain {wanted!r}")
    if barred is not None and barred in told:
        raise TargetDown(f"{what} contains {barred!r}")
