"""Images on their way are judged at every instant: what is wrong, where, whose, and how likely."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from alerting.tell import tell as tell_people
from maas.db import facts_cursor, facts_readings, pipelines
from maas.db.connection import Database
from maas.db.facts_readings import Reading
from maas.db.pipelines import Flight, Trouble
from sla_engine.pipelines.watching import Watching
from tests.collectors.pipelines.chains import app, catalogue, minute, passage, step
from tests.sla_engine.pipelines.told import tell

AIS = {"ais": {"title": "AIS", "kind": "ais", "url": "tcp://127.0.0.1:1", "party": "net",
               "areas": {"strait": {"west": 0, "south": 0, "east": 1, "north": 1}}}}  # fmt: skip


class World:
    """A watched pipeline; what it says is read back from the database."""

    def __init__(self, database: Database, **more: Any) -> None:
        self.app = app(database, catalogue(**more))
        self.database = database
        self._watching = Watching(self.app)

    async def at(self, number: float, *told: dict[str, Any]) -> dict[tuple[str, str], Trouble]:
        """What is wrong so many minutes after the acquisition, after this has been told."""
        await tell(self.app, list(told), number)
        return await self.deaf(number)

    async def deaf(self, number: float) -> dict[tuple[str, str], Trouble]:
        """What is wrong by then, when nobody has listened since the last time."""
        await self._watching.run(minute(number))
        async with self.database.transaction() as connection:
            found = await pipelines.troubles(connection, "ships")
        return {(one.kind, one.about): one for one in found}

    async def flight(self, image: str) -> Flight:
        async with self.database.transaction() as connection:
            return (await pipelines.flights(connection, "ships"))[image]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def test_an_image_in_good_time_is_calm(world: World) -> None:
    assert await world.at(3, step("A", "retrieve", "entered", 1)) == {}
    flight = await world.flight("A")
    assert (flight.stage, flight.party, flight.danger) == ("retrieve", "cdse", "calm")
    assert flight.due_at == minute(15)


async def test_a_breach_is_predicted_while_there_is_still_time_to_act(world: World) -> None:
    found = await world.at(8, *passage("A", 7), step("A", "detect", "entered", 7))
    assert found == {}
    found = await world.at(13)  # 2 minutes are left, and the budget of what follows is 2
    late = found["predicted_breach", "A"]
    assert (late.stage, late.party, late.level) == ("detect", "processing", 1)
    assert "50 % likely to miss its deadline at 2026-10-01 12:15:00 UTC" in late.reason
    assert "the budgets of its stages" in late.reason


async def test_a_prediction_rests_on_thirty_images_of_the_same_mission_and_supplier(
    world: World,
) -> None:
    slow = [one for n in range(40) for one in passage(f"P{n}", 2, 14, 16)]  # detect takes 12 min
    found = await world.at(20, *slow)
    assert found == {}
    later = World(world.database)
    found = await later.at(
        21, *passage("A", 18, begin=17, acquired_at=minute(16).isoformat()),
        step("A", "detect", "entered", 18, acquired_at=minute(16).isoformat()),
    )  # fmt: skip
    late = found["predicted_breach", "A"]
    assert "going by 40 earlier images" in late.reason
    assert late.level == 2
    assert minute(21) < minute(31)  # ten minutes before its deadline
    assert late.due_at == minute(31)


async def test_a_missed_deadline_follows_the_prediction_and_ends_with_the_delivery(
    world: World,
) -> None:
    await world.at(14, *passage("A", 3, 12))
    found = await world.at(16)
    assert ("missed_deadline", "A") in found
    assert ("predicted_breach", "A") not in found
    assert await world.at(17, *passage("A", 3, 12, 17)) == {}


async def test_a_task_that_is_silent_for_too_long_is_stuck(world: World) -> None:
    found = await world.at(18.5, *passage("A", 3), step("A", "detect", "entered", 3))
    stuck = found["stuck_task", "A"]
    assert (stuck.stage, stuck.party) == ("detect", "processing")
    assert "detect-1 on node-1" in stuck.reason


async def test_nobody_is_stuck_or_late_while_the_chain_was_not_listened_to(world: World) -> None:
    await world.at(4, *passage("A", 3), step("A", "detect", "entered", 3))
    deaf = await world.deaf(18.5)
    assert not {kind for kind, _ in deaf} & {"stuck_task", "missed_deadline"}
    assert {("stuck_task", "A"), ("missed_deadline", "A")} <= set(await world.at(18.6))


async def test_a_stage_that_never_begins_means_a_lost_message(world: World) -> None:
    found = await world.at(9.5, *passage("A", 3, 3.1))
    assert "detect was done" in found["lost_message", "A"].reason
    assert found["lost_message", "A"].stage == "deliver"


async def test_an_image_behind_another_is_held_up_until_it_is_overtaken(world: World) -> None:
    busy = [*passage("B", 3), step("B", "detect", "entered", 3)]
    found = await world.at(18.6, *busy, *passage("A", 3.5))
    held = found["held_up", "A"]
    assert (held.stage, held.party, held.level) == ("detect", "processing", 1)
    assert "it waits behind B, begun at 2026-10-01 12:03:00 UTC" in held.reason
    assert ("lost_message", "A") not in found
    found = await world.at(18.7, *passage("C", 4), step("C", "detect", "entered", 18.7))
    assert ("held_up", "A") not in found
    assert "may be lost" in found["lost_message", "A"].reason


async def test_an_image_behind_one_that_is_through_is_not_held_up(world: World) -> None:
    done = passage("B", 3, 18.7, 18.8)
    assert ("held_up", "A") in await world.at(18.6, *done[:3], *passage("A", 3.5))
    found = await world.at(18.9, *done[3:])
    assert ("lost_message", "A") in found
    assert ("held_up", "A") not in found


async def test_what_a_host_has_begun_since_tells_a_lost_word_from_a_task_that_hangs(
    world: World,
) -> None:
    silent = [*passage("A", 3), step("A", "detect", "entered", 3)]
    later = [*passage("B", 4), step("B", "detect", "entered", 4)]
    found = await world.at(19.5, *silent, *later)
    assert found["stuck_task", "A"].reason.endswith(
        "what it said was lost; node-1 has begun 1 more since"
    )
    assert found["stuck_task", "B"].reason.endswith("it hangs, or what it said was lost")


async def test_an_analyst_who_takes_longer_than_he_has_is_late_and_nobody_is_stuck(
    world: World,
) -> None:
    found = await world.at(15.5, *passage("A", 3, 7, mission="S2"))
    late = found["late_analyst", "A"]
    assert (late.stage, late.party) == ("quality-control", "analysts")
    assert {kind for kind, _ in found} <= {"late_analyst", "predicted_breach"}


async def test_a_failure_without_another_attempt_is_told(world: World) -> None:
    failed = step("A", "detect", "failed", 4, reason="no memory left")
    found = await world.at(7, *passage("A", 3), step("A", "detect", "entered", 3), failed)
    assert "no memory left" in found["failed_step", "A"].reason
    again = step("A", "detect", "entered", 7, attempt=2)
    assert ("failed_step", "A") not in await world.at(7.1, again)


async def test_an_older_result_over_a_newer_one_is_told_whatever_came_first(
    world: World,
) -> None:
    told = [
        *passage("A", 3),
        step("A", "detect", "left", 8, attempt=1, task="d1", host="node-7", outputs=["a.tif"]),
        step("A", "detect", "left", 6, attempt=2, task="d2", host="node-3", outputs=["a.tif"]),
    ]
    found = await world.at(9, *reversed(told))
    over = found["overwritten_result", "A"]
    assert over.stage == "detect"
    assert "attempt 1 on node-7" in over.reason
    assert "a.tif" in over.reason
    # a third attempt puts it right
    right = step("A", "detect", "left", 9.5, attempt=3, task="d3", outputs=["a.tif"])
    assert ("overwritten_result", "A") not in await world.at(10, right)


async def test_a_supplier_that_stands_in_is_noticed_and_so_is_the_return(world: World) -> None:
    main: dict[str, Any] = {"mission": "RS2", "supplier": "mda"}
    backup: dict[str, Any] = {"mission": "RS2", "supplier": "egeos"}
    assert await world.at(3, *passage("A", 2, **main)) == {}
    failed = step("B", "retrieve", "failed", 3, **main)
    found = await world.at(5, failed, *passage("B", 4.5, attempt=2, begin=3, **backup))
    switch = found["supplier_switch", "RS2"]
    assert "from egeos" in switch.reason
    assert switch.party == "mda"
    found = await world.at(6, *passage("C", 5.5, begin=5, **main))
    assert ("supplier_switch", "RS2") not in found


async def test_a_silent_feed_is_told_and_our_own_deafness_is_not(database: Database) -> None:
    world = World(database, feeds=AIS)

    async def heard(at: float, last: float) -> None:
        reading = Reading("received_at", "strait", minute(at), minute(last).timestamp())
        async with database.transaction() as connection:
            await facts_readings.store_readings(connection, "ships.ais", [reading])
            await facts_cursor.advance(connection, "ships.ais", minute(at), minute(at), 1)

    assert await world.at(0) == {}  # nobody has listened yet: nothing is known
    await heard(1, 1)
    assert await world.at(2) == {}
    await heard(12, 1)
    found = await world.at(12)
    silent = found["silent_feed", "ais/strait"]
    assert silent.party == "net"
    assert "is not known to be dark" in silent.reason
    assert ("silent_feed", "ais/strait") in await world.at(30)  # deaf: it stays as it was
    await heard(31, 31)
    assert await world.at(31) == {}


async def test_judging_twice_tells_once_and_people_read_what_they_need(world: World) -> None:
    await world.at(11, *passage("A", 8), step("A", "detect", "entered", 8))
    await world.at(11.01)
    await tell_people(world.app, minute(12))
    async with world.database.transaction() as connection:
        rows = (await connection.execute(text("SELECT * FROM incident"))).all()
        said = (await connection.execute(text("SELECT body FROM incident_update"))).scalars().all()
    assert [(row.kind, row.subject) for row in rows] == [("predicted_breach", "ships/A")]
    assert rows[0].title == {
        "en": "Ships from images: A is likely to be late",
        "fr": "Navires dans les images : A risque d’être en retard",
    }
    body = json.dumps(said[0]["en"])
    for part in ("50 % likely", "Responsible: Processing", "/pipelines/ships/images/A", "12:15:00"):
        assert part in body, body
    await world.at(14, *passage("A", 8, 12, 14))
    await tell_people(world.app, minute(14))
    async with world.database.transaction() as connection:
        row = (await connection.execute(text("SELECT * FROM incident"))).one()
    assert row.status == "resolved"
