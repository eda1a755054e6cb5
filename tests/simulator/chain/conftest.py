"""A chain for the tests of this folder: one broker, one chain, images of 512 pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.rabbitmq import RabbitServer
from tests.simulator.chain.running import Running, running_chain


@pytest.fixture(scope="session")
def chain(
    rabbitmq_server: RabbitServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("chain")
    with running_chain(rabbitmq_server.url, folder) as running:
        yield running
