from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from maas.bus.in_process import InProcessTransport
from maas.bus.transport import Transport
from tests.maas.bus.contract import FIGURES, Listener, TransportContract, hint


class TestInProcess(TransportContract):
    @pytest.fixture
    async def transport(self) -> AsyncIterator[Transport]:
        opened = InProcessTransport()
        yield opened
        await opened.close()


async def test_a_queue_nobody_reads_keeps_the_newest_hints() -> None:
    transport = InProcessTransport(room=2)
    for number in range(5):
        await transport.publish(hint(FIGURES, f"S1A-{number}"))
    listener = Listener()
    await transport.subscribe(FIGURES, listener)
    assert [event.subject for event in await listener.heard_of(2)] == ["S1A-3", "S1A-4"]
    await transport.close()
