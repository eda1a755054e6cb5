"""What becomes of canaries and deliveries is told by the road of all incidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from alerting.tell import tell
from maas.catalogue.model import Catalogue
from maas.db import canaries, delivered
from maas.db.connection import Database
from maas.db.delivered import DeliveredReport
from maas.db.tables import incident, transition
from maas.domain.canaries import CanaryRun, Mark
from maas.domain.delivered import Reason, Verdict
from maas.runtime.role import App
from sla_engine.sweep import sweep

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MARK = Mark(
    ships=12, found=11, clear_ships=6, clear_found=6, false_alarms=0, sea_m2=10**9,
    position_m=9.0, length_m=10.0, reporting=8, reporting_matched=8, dark=4, dark_found=3,
)  # fmt: skip
RUN = CanaryRun("north", START, "CANARY_1", {}, START + 30 * MINUTE)


def app(database: Database) -> App:
    place = {"url": "file:///nowhere"}
    catalogue = Catalogue.model_validate(
        {
            "parties": {"storm": {"title": "STORM", "role": "processor"}},
            "deliveries": {
                "customer": {
                    "title": {"en": "Deliveries", "fr": "Livraisons"},
                    "at": place,
                    "reports": {"vessels.gml": {"form": "vessel-gml"}},
                    "party": "storm",
                }
            },
            "canaries": {
                "north": {
                    "title": {"en": "North", "fr": "Nord"}, "every": "1h", "drop": place,
                    "delivery": "customer", "deadline": "30m", "bands": {"recall": "50%"},
                    "party": "storm",
                }
            },
        }
    )  # fmt: skip
    return App(catalogue, database, {}, "test/1", "main")


async def sent(database: Database, run: CanaryRun = RUN) -> None:
    async with database.transaction() as connection:
        await canaries.claim(connection, run)
        await canaries.dropped(connection, run, run.slot_at)


async def answered(database: Database, mark: Mark, run: CanaryRun = RUN) -> None:
    async with database.transaction() as connection:
        at = run.slot_at + 10 * MINUTE
        await canaries.answered(connection, run, at, at, mark)


async def deliver(database: Database, image: str, verdict: Verdict, at: datetime) -> None:
    reason = Reason(verdict, "axes-exchanged", f"{image} has its axes exchanged")
    one = DeliveredReport("customer", image, b"1", at, at, verdict, (reason,), None, 3, 1, {})
    async with database.transaction() as connection:
        await delivered.store(connection, one)


async def look(database: Database, at: datetime) -> None:
    await sweep(app(database), at)
    await tell(app(database), at)


async def incidents(database: Database) -> list[dict[str, Any]]:
    async with database.transaction() as connection:
        rows = await connection.execute(select(incident).order_by(incident.c.opened_at))
        return [dict(row._mapping) for row in rows]


async def turned(database: Database) -> list[tuple[str, str]]:
    async with database.transaction() as connection:
        rows = await connection.execute(
            select(transition.c.kind, transition.c.new).order_by(transition.c.seq)
        )
        return [(row.kind, row.new) for row in rows]


async def test_silence_pages_and_the_next_good_answer_resolves_it(database: Database) -> None:
    await sent(database)
    await look(database, START + 29 * MINUTE)
    assert await incidents(database) == []
    await look(database, START + 31 * MINUTE)
    await look(database, START + 32 * MINUTE)
    [told] = await incidents(database)
    assert (told["kind"], told["severity"], told["impact"]) == ("canary", "page", "major")
    assert told["title"] == {
        "en": "North: no answer to the canary",
        "fr": "Nord : le canari reste sans réponse",
    }
    following = replace(RUN, slot_at=START + 60 * MINUTE, image="CANARY_2",
                        due_at=START + 90 * MINUTE)  # fmt: skip
    await sent(database, following)
    await answered(database, MARK, following)
    await look(database, START + 75 * MINUTE)
    [told] = await incidents(database)
    assert told["status"] == "resolved"
    assert await turned(database) == [("canary", "silent"), ("canary", "sound")]


async def test_a_poor_answer_is_a_ticket_with_its_figures(database: Database) -> None:
    await sent(database)
    await answered(database, replace(MARK, found=3))
    await look(database, START + 12 * MINUTE)
    [told] = await incidents(database)
    assert (told["severity"], told["status"]) == ("ticket", "investigating")
    async with database.transaction() as connection:
        [reason] = (await connection.execute(select(transition.c.reason))).scalars()
    assert "25.0% of all ships found, at least 50.0% wanted" in reason


async def test_an_invalid_delivery_opens_and_a_valid_one_resolves(database: Database) -> None:
    await deliver(database, "A", Verdict.VALID, START)
    await deliver(database, "B", Verdict.INVALID, START + MINUTE)
    await look(database, START + 2 * MINUTE)
    [told] = await incidents(database)
    assert told["title"]["fr"] == "Livraisons : une livraison non valable"
    await deliver(database, "C", Verdict.DEGRADED, START + 3 * MINUTE)
    await look(database, START + 4 * MINUTE)
    [told] = await incidents(database)
    assert told["status"] == "resolved"


async def test_an_invalid_delivery_between_two_valid_ones_is_not_missed(
    database: Database,
) -> None:
    for image, verdict in (("A", Verdict.VALID), ("B", Verdict.INVALID), ("C", Verdict.VALID)):
        await deliver(database, image, verdict, START)
    await look(database, START + MINUTE)
    await look(database, START + 2 * MINUTE)
    assert await turned(database) == [("delivery", "invalid"), ("delivery", "valid")]
    [told] = await incidents(database)
    assert told["status"] == "resolved"
