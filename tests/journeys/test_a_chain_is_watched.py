"""A chain that works, and all that goes wrong in it: noticed, named, attributed, told in time.

The chain is one of processes, over a real RabbitMQ; the platform listens beside it and knows
nothing but what is said on the exchange and on the AIS feed. The chain's own truth is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from maas.catalogue.model import Catalogue
from maas.db import pipelines
from maas.db.connection import Database
from tests.journeys.live import platform, waited
from tests.servers.rabbitmq import RabbitServer
from tests.simulator.chain.running import Running, running_chain

pytestmark = [pytest.mark.xdist_group("rabbitmq"), pytest.mark.timeout(600)]
STAGES = ("retrieve", "calibrate", "detect", "quality-control", "correlate", "package", "deliver")
TEAMS = ("cdse", "mda", "egeos", "processing", "analysts", "operations", "ais")


def stage(name: str) -> dict[str, Any]:
    party = {"retrieve": None, "quality-control": "analysts", "deliver": "operations"}
    told: dict[str, Any] = {
        "title": name, "budget": "20s", "stuck": "30s", "party": party.get(name, "processing"),
    }  # fmt: skip
    if name == "quality-control":
        told |= {"missions": ["S2"], "people": True}
    return told


def watched(chain: Running, broker: RabbitServer) -> Catalogue:
    suppliers = {
        "cdse": {"title": "CDSE", "missions": ["S1", "S2"], "party": "cdse"},
        "mda": {"title": "MDA", "missions": ["RS2"], "party": "mda"},
        "egeos": {"title": "e-GEOS", "missions": ["RS2"], "party": "egeos", "priority": 2},
    }
    bus = {
        "kind": "amqp", "url": f"amqp://127.0.0.1:{broker.port}/", "exchange": "chain",
        "username": "maas", "password_env": "CHAIN",
        "messages": [{"when": {"specversion": "1.0", "type": "chain.step"}, "within": "data"}, {}],
    }  # fmt: skip
    sea = {"west": -10, "south": 40, "east": 10, "north": 52}
    ais = {
        "title": "AIS", "kind": "ais", "url": chain.told["CHAIN_AIS"], "areas": {"sea": sea},
        "silent": "15s", "every": "1s", "party": "ais",
    }  # fmt: skip
    promise = {
        "title": "In time", "kind": "timeliness", "deadline": "5m", "target": "90%",
        "population": {"from": "pipeline", "pipeline": "ships"},
        "clock": {"start": "acquired_at", "stop": "left", "at": ["deliver"]},
    }  # fmt: skip
    return Catalogue.model_validate(
        {
            "missions": {
                name: {"title": name, "satellites": {unit: {"title": unit}}}
                for name, unit in (("S1", "S1A"), ("S2", "S2A"), ("RS2", "RS2"))
            },
            "parties": {name: {"title": name, "role": "processor"} for name in TEAMS},
            "pipelines": {
                "ships": {
                    "title": "Ships", "missions": ["S1", "S2", "RS2"], "deadline": "5m",
                    "party": "operations", "suppliers": suppliers,
                    "stages": {name: stage(name) for name in STAGES}, "sources": {"bus": bus},
                    "feeds": {"radio": ais},
                }
            },
            "objectives": {"in-time": promise},
        }
    )  # fmt: skip


@dataclass
class Watch:
    """The platform beside the chain."""

    database: Database

    async def trouble(self, kind: str, about: str) -> pipelines.Trouble:
        """What is, or was, wrong, as soon as it has been told to people as well."""

        async def told() -> pipelines.Trouble | None:
            async with self.database.transaction() as connection:
                found = await pipelines.trouble(connection, "ships", kind, about)
                rows = await connection.execute(
                    text("SELECT count(*) FROM incident WHERE kind = :kind AND subject = :subject"),
                    {"kind": kind, "subject": f"ships/{about}"},
                )
                return found if rows.scalar_one() else None

        found: pipelines.Trouble = await waited(told)
        return found

    async def opened_at(self, kind: str, about: str) -> datetime:
        async with self.database.transaction() as connection:
            rows = await connection.execute(
                text("SELECT opened_at FROM incident WHERE kind = :kind AND subject = :subject"),
                {"kind": kind, "subject": f"ships/{about}"},
            )
            found: datetime = rows.scalars().one()
            return found

    async def done(self, image: str) -> None:
        async def through() -> bool:
            async with self.database.transaction() as connection:
                found = await pipelines.image(connection, "ships", image)
                return found is not None and found.done_at is not None

        await waited(through)

    async def kinds(self, image: str) -> set[str]:
        async with self.database.transaction() as connection:
            told = await pipelines.troubles(connection, "ships", about=image)
        return {one.kind for one in told}

    async def attempts(self, image: str, at: str) -> list[tuple[int, str]]:
        async with self.database.transaction() as connection:
            steps = await pipelines.steps(connection, "ships", [image])
        return [(one.attempt, one.outcome.value) for one in steps[image] if one.stage == at]


@pytest.fixture
def chain(rabbitmq_server: RabbitServer, tmp_path: Any) -> Iterator[Running]:
    with running_chain(rabbitmq_server.url, tmp_path) as running:
        yield running


async def test_each_fault_is_noticed_named_attributed_and_told_before_the_deadline(
    chain: Running, rabbitmq_server: RabbitServer, database: Database
) -> None:
    catalogue = watched(chain, rabbitmq_server)
    watch = Watch(database)
    async with platform(database, catalogue, {"CHAIN": "secret"}):
        await waited(lambda: _listening(database))
        silence = chain.client.post("/control/faults", json={"kind": "silent_ais"}).json()
        failing = chain.order("S1", {"kind": "failing_task"})
        absent = chain.order("RS2", {"kind": "supplier_failure", "params": {"how": "absent"}})
        late = chain.order("S2", {"kind": "late_analyst", "params": {"seconds": 60}})
        repeated = chain.order("S1", {"kind": "repeated_message"})
        erratic = chain.order("S1", {"kind": "erratic_retry"})
        lost = chain.order("S1", {"kind": "lost_message", "params": {"event": "left"}})
        for image in (failing, repeated, erratic, absent):
            await watch.done(image)
        stuck = chain.order("S1", {"kind": "stuck_task"})

        # named rightly, attributed rightly, and told before the deadline
        for kind, image, at, party in (
            ("stuck_task", stuck, "detect", "processing"),
            ("stuck_task", lost, "detect", "processing"),
            ("late_analyst", late, "quality-control", "analysts"),
            ("overwritten_result", erratic, "detect", "processing"),
        ):
            found = await watch.trouble(kind, image)
            assert (found.stage, found.party) == (at, party), kind
            assert found.due_at is not None
            assert await watch.opened_at(kind, image) < found.due_at, kind
        switch = await watch.trouble("supplier_switch", "RS2")
        assert switch.party == "mda"
        assert absent in switch.reason
        assert "egeos" in switch.reason
        assert chain.truth(absent)["switched"]
        quiet = await watch.trouble("silent_feed", "radio/sea")
        assert quiet.party == "ais"
        chain.client.delete(f"/control/faults/{silence['id']}")
        # what is no trouble is none, and every attempt is there
        assert await watch.attempts(failing, "detect") == [(1, "failed"), (2, "left")]
        for image in (failing, repeated):
            assert "overwritten_result" not in await watch.kinds(image)
        assert chain.truth(erratic)["overwritten_by_older"]
        await watch.done(late)
        # a stage that only one process serves is stuck: the next image is held up by the first
        jam = chain.order("S1", {"kind": "stuck_task", "stage": "package"})
        behind = chain.order("S1")
        held = await watch.trouble("held_up", behind)
        assert (held.stage, held.party) == ("package", "processing")
        assert f"it waits behind {jam}, begun at" in held.reason
        assert "lost_message" not in await watch.kinds(behind)
        # the figures equal the chain's own truth
        images = [lost, stuck, jam, behind, late, erratic, absent, failing, repeated]
        wanted = {one: _promised(chain.truth(one)) for one in images}
        undelivered = {one for one, told in wanted.items() if told is None}
        assert undelivered == {lost, stuck, jam, behind}

        async def equal() -> bool:
            async with database.transaction() as connection:
                rows = await connection.execute(text("SELECT key, t1 FROM item"))
                return {row[0]: row[1] for row in rows} == wanted

        await waited(equal)


async def _listening(database: Database) -> bool:
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("SELECT count(*) FROM cursor WHERE source IN ('ships.bus', 'ships.radio') "
                 "AND position IS NOT NULL")
        )  # fmt: skip
        return bool(rows.scalar_one() == 2)


def _promised(truth: dict[str, Any]) -> datetime | None:
    """When the image was delivered first, by the chain's own book."""
    left = [one["left_at"] for one in truth["steps"]
            if one["stage"] == "deliver" and one["left_at"]]  # fmt: skip
    return min((datetime.fromisoformat(at) for at in left), default=None)
