"""The promises of a transport, kept by a real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from maas.bus.rabbitmq.address import Broker
from maas.bus.rabbitmq.transport import RabbitTransport
from maas.bus.transport import Transport
from tests.maas.bus.contract import TransportContract

pytestmark = pytest.mark.xdist_group("rabbitmq")


class TestRabbit(TransportContract):
    @pytest.fixture
    async def transport(self, broker: Broker) -> AsyncIterator[Transport]:
        opened = RabbitTransport(broker, "test")
        yield opened
        await opened.close()
