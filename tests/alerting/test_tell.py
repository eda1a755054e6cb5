"""From transitions to incidents, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from alerting.tell import BATCH, tell
from maas.choreography import INCIDENT_CHANGED
from maas.db import outbox
from maas.db.connection import Database
from maas.db.tables import incident, transition
from tests.alerting.world import (
    NOON,
    app,
    change,
    deliveries,
    incidents,
    measured,
    minutes,
    updates,
)

BOTH = {
    "duty": {"kind": "webhook", "url": "http://127.0.0.1:9/", "severities": ["page"]},
    "desk": {"kind": "webhook", "url": "http://127.0.0.1:9/", "severities": ["ticket"]},
}


async def test_an_outage_opens_an_incident_and_its_end_resolves_it(database: Database) -> None:
    opening = await change(database, "up", "down", minutes(0))
    await tell(app(database), minutes(1))
    [told] = await incidents(database)
    assert told["status"] == "investigating"
    assert (told["severity"], told["impact"]) == ("page", "major")
    assert told["components"] == ["sentinel-1/prip"]
    assert told["opened_at"] == minutes(0)
    assert told["title"] == {"en": "Sentinel-1 PRIP is down", "fr": "PRIP Sentinel-1 : en panne"}

    await change(database, "down", "up", minutes(20))
    await tell(app(database), minutes(21))
    [told] = await incidents(database)
    assert (told["status"], told["resolved_at"]) == ("resolved", minutes(20))
    first, last = await updates(database)
    assert first["transition_id"] == opening
    assert "The disturbance lasted 20 min." in last["body"]["en"]  # type: ignore[index]


async def test_each_thing_said_leaves_a_hint_with_its_cause(database: Database) -> None:
    opening = await change(database, "up", "down", minutes(0))
    await tell(app(database), minutes(1))
    async with database.transaction() as connection:
        [(_, event)] = await outbox.unsent(connection)
    [told] = await incidents(database)
    assert (event.type, event.subject, event.time) == (
        INCIDENT_CHANGED,
        "target/prip-s1",
        minutes(1),
    )
    assert (event.correlation_id, event.causation_id) == (str(told["id"]), str(opening))


async def test_nothing_is_told_twice(database: Database) -> None:
    await change(database, "up", "down", minutes(0))
    for _ in range(3):
        await tell(app(database), minutes(1))
    assert len(await updates(database)) == 1


async def test_not_seeing_neither_opens_nor_resolves_but_is_said(database: Database) -> None:
    await change(database, "up", "unknown", minutes(0))
    await tell(app(database), minutes(1))
    assert await incidents(database) == []
    await change(database, "unknown", "down", minutes(2))
    await change(database, "down", "unknown", minutes(3))
    await change(database, "unknown", "down", minutes(4))
    await change(database, "down", "unknown", minutes(5))
    await tell(app(database), minutes(6))
    [told] = await incidents(database)
    assert told["resolved_at"] is None
    said = [str(update["body"]["en"]).splitlines()[0] for update in await updates(database)]  # type: ignore[index]
    assert said == [
        "Sentinel-1 PRIP does not answer as it should.",
        "We cannot see Sentinel-1 PRIP at the moment; whether it has recovered is unknown.",
        "We see Sentinel-1 PRIP again: the disturbance goes on.",
        "We cannot see Sentinel-1 PRIP at the moment; whether it has recovered is unknown.",
    ]


async def test_a_flapping_target_tells_each_outage_and_never_has_two_open(
    database: Database,
) -> None:
    for number in range(7):
        await change(database, "up", "down", minutes(2 * number))
        await change(database, "down", "up", minutes(2 * number + 1))
    await change(database, "up", "down", minutes(14))
    await tell(app(database), minutes(15))
    told = await incidents(database)
    assert [each["opened_at"] for each in told] == [minutes(2 * number) for number in range(8)]
    assert [each["resolved_at"] for each in told] == [
        *(minutes(2 * number + 1) for number in range(7)),
        None,
    ]


async def test_a_degraded_target_that_goes_down_wakes_the_duty_with_the_same_incident(
    database: Database,
) -> None:
    await change(database, "up", "degraded", minutes(0))
    await change(database, "degraded", "down", minutes(1))
    await change(database, "down", "up", minutes(2))
    await tell(app(database, BOTH), minutes(3))
    [told] = await incidents(database)
    assert (told["severity"], told["title"]["en"]) == ("page", "Sentinel-1 PRIP is down")  # type: ignore[index]
    assert [each["channel"] for each in await deliveries(database)] == [
        "desk",
        "desk",  # whoever heard the beginning hears the rest
        "duty",
        "desk",
        "duty",
    ]


async def test_half_a_recovery_ends_the_outage_and_leaves_a_smaller_incident(
    database: Database,
) -> None:
    await change(database, "up", "down", minutes(0))
    await change(database, "down", "degraded", minutes(5))
    await tell(app(database), minutes(6))
    outage, rest = await incidents(database)
    assert (outage["impact"], outage["resolved_at"]) == ("major", minutes(5))
    assert (rest["impact"], rest["opened_at"], rest["resolved_at"]) == ("minor", minutes(5), None)


async def test_a_breach_says_what_was_promised_and_what_is_left(database: Database) -> None:
    await measured(database, "s1-nrt", good=88, valid=100)
    await change(database, "at_risk", "breached", NOON, kind="objective", subject="s1-nrt")
    await tell(app(database, BOTH), minutes(1))
    [told] = await incidents(database)
    assert (told["severity"], told["impact"]) == ("ticket", "major")
    assert told["components"] == ["sentinel-1"]
    [update] = await updates(database)
    lines = str(update["body"]["fr"]).splitlines()  # type: ignore[index]
    assert (
        "Promis : Sentinel-1 temps quasi réel : 95 % en moins de 3 h, sur 30 j glissants" in lines
    )
    assert "Marge d’erreur épuisée : 240 % en est consommé (Sentinel-1 temps quasi réel)" in lines
    assert [each["channel"] for each in await deliveries(database)] == ["desk"]


async def test_back_dated_changes_keep_the_order_of_what_is_said(database: Database) -> None:
    await change(database, "up", "down", minutes(10))
    await change(database, "down", "unknown", minutes(5))
    await change(database, "unknown", "up", minutes(5))
    await tell(app(database), minutes(11))
    statuses = [update["status"] for update in await updates(database)]
    assert statuses == ["investigating", "investigating", "resolved"]
    [told] = await incidents(database)
    assert told["resolved_at"] == minutes(10) + timedelta(microseconds=2)


async def test_a_subject_the_catalogue_lost_is_told_by_its_id(database: Database) -> None:
    await change(database, "up", "down", NOON, subject="gone")
    await tell(app(database), minutes(1))
    [told] = await incidents(database)
    assert told["title"] == {"en": "gone is down", "fr": "gone : en panne"}


async def test_a_transition_nobody_understands_is_told_of_and_holds_up_nothing(
    database: Database,
) -> None:
    await change(database, "up", "on fire", minutes(0))
    await change(database, "up", "down", minutes(1))
    await tell(app(database), minutes(2))
    assert len(await incidents(database)) == 1


async def test_two_tellers_at_once_tell_everything_once_and_in_order(database: Database) -> None:
    for number in range(BATCH):
        await change(database, "up", "down", minutes(2 * number))
        await change(database, "down", "up", minutes(2 * number + 1))
    tellers = [app(database, holder=f"test/{number}") for number in range(3)]
    await asyncio.gather(*(tell(each, minutes(9999)) for each in tellers))
    async with database.transaction() as connection:
        resolved = await connection.execute(
            select(func.count())
            .select_from(incident)
            .where(incident.c.resolved_at - incident.c.opened_at == timedelta(minutes=1))
        )
        untold = await connection.execute(
            select(func.count()).select_from(transition).where(transition.c.told_at.is_(None))
        )
        assert resolved.scalar_one() == BATCH
        assert untold.scalar_one() == 0


async def test_a_teller_that_fails_midway_has_said_nothing(database: Database) -> None:
    await change(database, "up", "down", minutes(0))
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE outbox RENAME TO hidden")
    with pytest.raises(Exception, match="outbox"):
        await tell(app(database), minutes(1))
    assert await incidents(database) == []
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE hidden RENAME TO outbox")
    await tell(app(database), minutes(2))
    assert len(await incidents(database)) == 1
