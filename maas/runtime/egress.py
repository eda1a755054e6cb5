"""Where this process may connect to: checked on the address itself, when the connection is made.

A name that resolves elsewhere, or a redirect, changes nothing: what counts is the address that the
socket is given. Two nets catch every connection: Python's own sockets, by an audit hook, and those
that the event loop makes in C. libcurl asks by itself (collectors/probes/measure.py).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvloop

from maas.runtime.settings import SettingsInvalid

T = TypeVar("T")
VARIABLE = "MAAS_EGRESS"
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LINK_LOCAL = (ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10"))


class EgressRefused(OSError):
    """A connection to an address that is not allowed; the message names it."""

    def __init__(self, host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        super().__init__(f"{VARIABLE} does not allow {shown}:{port}")


@dataclass(frozen=True, slots=True)
class Policy:
    """Networks with a port each, None for any; without a list all but link-local is allowed."""

    allowed: tuple[tuple[_Network, int | None], ...] | None = None
    names: frozenset[str] = frozenset()  # hosts that are ours: the database

    def allows(self, host: str, port: int) -> bool:
        """Whether an address may be connected to; a host that is a name is looked up later."""
        if host in self.names:
            return True
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return True
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if self.allowed is None:
            return not any(_within(address, network) for network in LINK_LOCAL)
        return any(
            _within(address, network) and only in (None, port) for network, only in self.allowed
        )

    def check(self, host: str, port: int) -> None:
        """Raise EgressRefused unless an address is allowed."""
        if not self.allows(host, port):
            raise EgressRefused(host, port)


def policy_of(environ: Mapping[str, str]) -> Policy:
    """What the environment allows; raises SettingsInvalid naming what to write."""
    text, database = environ.get(VARIABLE), environ.get("MAAS_DATABASE_URL", "")
    own = urlsplit(database).hostname if database else None
    names = frozenset((own,)) if own else frozenset()
    if text is None:
        return Policy(None, names)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return Policy(tuple(_entry(part) for part in parts), names)


def _entry(text: str) -> tuple[_Network, int | None]:
    net, port = text, None
    if text.startswith("[") and "]" in text:
        net, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or None
    elif text.count(":") == 1:
        net, _, port = text.partition(":")
    try:
        number = None if port is None else int(port)
        if number is not None and not 0 < number < 65_536:
            raise ValueError(port)
        return ipaddress.ip_network(net), number
    except ValueError:
        raise SettingsInvalid(
            f"{VARIABLE} has {text!r}: write networks with commas between, such as "
            "10.0.0.0/8, 192.0.2.7:443, [2001:db8::/32]:443"
        ) from None


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: _Network) -> bool:
    return address.version == network.version and address in network


class _Guard:
    """The policy of this process, as the hook reads it: a hook once set cannot be taken away."""

    policy: Policy | None = None


def install(policy: Policy) -> None:
    """Guard every socket of this process from now on."""
    if _Guard.policy is None:
        sys.addaudithook(_audit)
    _Guard.policy = policy


def current() -> Policy:
    """The policy in force; where none is installed, the default one."""
    return _Guard.policy or Policy()


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        return
    address = arguments[1]
    if _Guard.policy is not None and isinstance(address, tuple) and len(address) >= 2:
        _Guard.policy.check(str(address[0]), int(address[1]))


class GuardedLoop(uvloop.Loop):
    """An event loop that looks a name up itself, and connects to allowed addresses only."""

    async def create_connection(  # type: ignore[override]
        self, factory: Callable[[], Any], host: Any = None, port: Any = None, **more: Any
    ) -> Any:
        if host is None or more.get("sock") is not None:
            return await super().create_connection(factory, host, port, **more)
        policy, told = current(), str(host)
        if told in policy.names:
            return await super().create_connection(factory, host, port, **more)
        if more.get("ssl") and more.get("server_hostname") is None:
            more["server_hostname"] = told
        problem: OSError | None = None
        for address in await self._addresses(told, port, socket.SOCK_STREAM):
            try:
                policy.check(address, int(port))
                return await super().create_connection(factory, address, port, **more)
            except OSError as error:
                problem = error
        raise problem or socket.gaierror(socket.EAI_NONAME, "the name has no address")

    async def create_datagram_endpoint(  # type: ignore[override]
        self, factory: Callable[[], Any], local_addr: Any = None, remote_addr: Any = None,
        **more: Any,
    ) -> Any:  # fmt: skip
        if remote_addr is not None:
            found = await self._addresses(str(remote_addr[0]), remote_addr[1], socket.SOCK_DGRAM)
            remote_addr = (found[0], remote_addr[1])
            current().check(*remote_addr)
        return await super().create_datagram_endpoint(factory, local_addr, remote_addr, **more)

    async def _addresses(self, host: str, port: Any, kind: int) -> Sequence[str]:
        found = await self.getaddrinfo(host, port, type=kind)
        return list(dict.fromkeys(str(one[4][0]) for one in found))


def run_guarded(main: Coroutine[Any, Any, T], environ: Mapping[str, str]) -> T:
    """Run to the end on an event loop whose connections are checked; raises SettingsInvalid."""
    try:
        install(policy_of(environ))
    except SettingsInvalid:
        main.close()
        raise
    with asyncio.Runner(loop_factory=GuardedLoop) as runner:
        return runner.run(main)


def refusal_in(error: BaseException | None) -> EgressRefused | None:
    """The refusal behind a library's error, if there is one."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, EgressRefused):
            return one
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
    return None
