"""Echoes over the loopback, packets that are not ours, and machines that allow none."""

from __future__ import annotations

import asyncio
import errno
import socket

import pytest

from collectors.probes.icmp import NOT_ALLOWED, echo, open_echo
from collectors.probes.measure import CouldNotLook
from tests.collectors.probes.servers import datagrams
from tests.collectors.probes.web import probed


def is_allowed(family: int) -> bool:
    try:
        with open_echo(family) as connection:
            connection.connect(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    except (CouldNotLook, OSError):
        return False
    return True


@pytest.mark.parametrize(
    ("host", "family"), [("127.0.0.1", socket.AF_INET), ("[::1]", socket.AF_INET6)]
)
async def test_the_loopback_answers_where_we_may_ask(host: str, family: int) -> None:
    told = await probed("icmp", f"icmp://{host}")
    if not is_allowed(family):
        assert told.outcome in ("unknown", "down")
        return
    assert (told.outcome, told.reason) == ("up", "")
    assert told.total_us is not None
    assert told.total_us > 0
    slow = await probed("icmp", f"icmp://{host}", expect={"degraded_above": "1us"})
    assert slow.outcome == "degraded"


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_RAW])
def test_a_socket_is_raw_only_where_it_must_be(kind: socket.SocketKind) -> None:
    def make(family: int, wanted: int, protocol: int) -> socket.socket:
        assert protocol == socket.IPPROTO_ICMP
        if wanted != kind:
            raise PermissionError(errno.EACCES, "Permission denied")
        return socket.socket(family, socket.SOCK_DGRAM)

    open_echo(socket.AF_INET, make).close()


def test_where_nothing_is_allowed_we_cannot_look_and_say_what_to_allow() -> None:
    def make(family: int, wanted: int, protocol: int) -> socket.socket:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with pytest.raises(CouldNotLook) as caught:
        open_echo(socket.AF_INET, make)
    assert str(caught.value) == NOT_ALLOWED
    assert "ping_group_range" in NOT_ALLOWED
    assert "CAP_NET_RAW" in NOT_ALLOWED


async def asked(port: int, limit: float) -> int:
    """An echo to a port that plays the far host."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.connect(("127.0.0.1", port))
        return await asyncio.to_thread(echo, connection, socket.AF_INET, limit)


async def test_only_the_reply_to_our_own_request_counts() -> None:
    async with datagrams(lambda data: b"\x00" + data[1:]) as port:
        assert await asked(port, 5) > 0
    strange = (
        lambda data: data,  # our own request, as a raw socket sees it on the loopback
        lambda data: b"\x03" + data[1:],  # another kind of message
        lambda data: b"\x00" + data[1:8] + bytes(32),  # a reply to somebody else
        lambda _: b"",
        lambda _: None,
    )
    for answer in strange:
        async with datagrams(answer) as port:
            with pytest.raises(TimeoutError):
                await asked(port, 0.2)
