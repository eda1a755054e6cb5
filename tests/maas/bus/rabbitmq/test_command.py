"""`maas bus` as people type it, against a real broker."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from maas.bus.rabbitmq.address import Broker
from maas.choreography import SUBSCRIPTIONS
from maas.cli.main import app
from maas.db import outbox
from maas.db.connection import Database
from tests.maas.bus.contract import FIGURES, Listener, hint
from tests.maas.bus.rabbitmq.waiting import opened, until

pytestmark = pytest.mark.xdist_group("rabbitmq")

Maas = Callable[..., Awaitable[str]]


@pytest.fixture
def maas(broker: Broker, database_url: str) -> Maas:
    """Runs `maas bus …` on this broker; the output, or the message of what was refused."""
    environ = {
        "MAAS_BROKER_URL": f"amqp://maas@{broker.nodes[0]}/{broker.vhost}",
        "MAAS_BROKER_PASSWORD": broker.password,
        "MAAS_BROKER_MANAGEMENT_URL": broker.management[0],
        "MAAS_DATABASE_URL": database_url,
        "COLUMNS": "250",
    }

    async def run(*words: str) -> str:
        invoke = CliRunner(env=environ).invoke
        result = await asyncio.to_thread(invoke, app, ["bus", *words])
        return result.output if result.exception is None else str(result.exception)

    return run


def document(said: str) -> Any:
    """The JSON in what was printed, whatever this process logs before or after it meanwhile."""
    begins = re.search(r"^[\[{]", said, re.MULTILINE)
    assert begins is not None, said
    return json.JSONDecoder().raw_decode(said[begins.start() :])[0]


async def test_people_find_a_dead_letter_understand_it_and_have_it_tried_again(
    broker: Broker, maas: Maas
) -> None:
    assert await maas("dead", "list") == "no dead letters\n"
    listener = Listener(failures=10)
    poison, other = hint(FIGURES, "S1A-poison"), hint(FIGURES, "S1A-other")
    async with opened(broker) as transport:
        await transport.subscribe(FIGURES, listener)
        await transport.publish(poison)
        await transport.publish(other)

        async def both() -> bool:
            return await transport.dead(FIGURES.queue) == 2

        await until(both)
        listed = document(await maas("dead", "list", "api.figures", "--json"))
        assert [one["subject"] for one in listed] == ["S1A-poison", "S1A-other"]
        assert "RuntimeError: not yet" in await maas("dead", "list")
        shown = await maas("dead", "show", str(poison.id))
        assert "S1A-poison" in shown
        assert 'raise RuntimeError("not yet")' in shown
        assert "say which letters" in await maas("dead", "replay", "api.figures")
        assert "not found in api.figures: 7" in await maas(
            "dead", "drop", "api.figures", "--id", "7"
        )
        assert "is no queue of the choreography" in await maas("dead", "list", "payroll")
        told = await maas("dead", "replay", "api.figures", "--id", str(poison.id))
        assert told == "1 replayed to api.figures\n"
        assert await listener.heard_of(1) == [poison]
        assert "1 dropped from api.figures" in await maas("dead", "drop", "api.figures", "--all")
        assert "there is no dead letter" in await maas("dead", "show", str(other.id))


async def test_the_status_says_what_waits_where(
    broker: Broker, maas: Maas, database: Database
) -> None:
    async with database.transaction() as connection:
        await outbox.put(connection, [hint(FIGURES)])
    assert "not declared yet" in await maas("status")
    async with opened(broker) as transport:
        await transport.publish(hint(FIGURES))

        async def waiting() -> bool:
            told = document(await maas("status", "--json"))
            [figures] = [one for one in told["broker"]["queues"] if one["queue"] == "api.figures"]
            return bool(figures["ready"] == 1 and told["outbox"]["unsent"] == 1)

        await until(waiting)
    told = await maas("status")
    assert "nobody listens" in told
    assert "outbox: 1 events wait, the oldest since 2026-10-01 12:00:00 UTC" in told


async def test_an_old_queue_is_removed_only_once_it_is_empty(broker: Broker, maas: Maas) -> None:
    old = (replace(FIGURES, queue="api.formerly"),)
    async with opened(broker, old) as before, opened(broker, SUBSCRIPTIONS):
        await before.publish(hint(FIGURES))

        async def kept() -> bool:
            return "api.formerly: kept, 1 events wait" in await maas("topology", "--remove-old")

        await until(kept)
        await before.subscribe(old[0], Listener())

        async def emptied() -> bool:
            told = document(await maas("topology", "--json"))
            return all(one["ready"] + one["unacked"] == 0 for one in told["old"])

        await until(emptied)

    async def removed() -> bool:
        return "api.formerly: removed" in await maas("topology", "--remove-old")

    await until(removed)

    async def gone() -> bool:
        return "nothing old is left" in await maas("topology", "--remove-old")

    await until(gone)


async def test_the_topology_is_told_with_the_rights_it_takes(maas: Maas) -> None:
    told = document(await maas("topology", "--json"))
    assert told["permission"] == r"^(maas|alerting|api|engine)\."
    names = [one["name"] for one in told["queues"]]
    assert names[:2] == ["engine.facts", "engine.facts.dead"]
    assert told["queues"][0]["arguments"]["x-queue-type"] == "quorum"
