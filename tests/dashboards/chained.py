"""Hours of the maritime example as its chain would tell them, kept and judged by the real roles.

Images of three missions come through, some of them late; a result is overwritten by an older one, a
supplier stands in for another, ship positions fall silent, and images are on their way at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import yaml

import alerting.role
import sla_engine.role
from collectors.pipelines.keeping import Keeping
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue, Delivery
from maas.catalogue.snippets import SNIPPETS
from maas.cli.assembly import MARITIME_CATALOGUE
from maas.db import facts_cursor, facts_readings
from maas.db.connection import Database
from maas.db.delivered import DeliveredReport, store
from maas.db.facts_readings import Reading
from maas.domain.delivered import Reason, Verdict
from maas.runtime.play import Score, play
from maas.runtime.role import App, Job, Role
from tests.dashboards.played import Scrapes

BEGIN = datetime.fromisoformat("2026-10-30T18:00:00Z")
LAST = BEGIN + timedelta(hours=3)
STRIDE = timedelta(minutes=6)
SILENT_AT = BEGIN + timedelta(hours=2)
LENGTHS = {"retrieve": 3.0, "calibrate": 1.5, "detect": 3.0, "quality-control": 8.0,
           "correlate": 1.5, "package": 0.5, "deliver": 1.0}  # fmt: skip
TURN = (("S1", "cdse", "coastguard"), ("S2", "cdse", "fisheries"), ("RS2", "mda", "coastguard"))


def maritime() -> Catalogue:
    """The example, with deliveries that are checked."""
    delivery = yaml.safe_load(SNIPPETS["Delivery"]) | {"party": "operations"}
    told = {"coastguard": Delivery.model_validate(delivery)}
    return load(MARITIME_CATALOGUE, {}).model_copy(update={"deliveries": told})


def messages() -> Iterator[dict[str, Any]]:
    """All that the chain says: an image each six minutes."""
    for number in range(30):
        mission, supplier, customer = TURN[number % 3]
        acquired = BEGIN + timedelta(minutes=6 * number)
        if mission == "RS2" and number > 15:
            supplier = "egeos"
        about = {"image": f"{mission}_{number:03}", "mission": mission, "supplier": supplier,
                 "customer": customer, "acquired_at": acquired.isoformat()}  # fmt: skip
        yield from _road(about, acquired, slow=5.0 if number % 7 == 3 else 1.0, torn=number == 16)


def _road(about: dict[str, Any], at: datetime, *, slow: float, torn: bool) -> Iterator[Any]:
    for stage, minutes in LENGTHS.items():
        if stage == "quality-control" and about["mission"] != "S2":
            continue
        step = about | {"stage": stage, "attempt": 1, "host": "node-1", "task": f"{stage}-1"}
        yield step | {"event": "entered", "at": at.isoformat()}
        at += timedelta(minutes=minutes * (slow if stage == "detect" else 1))
        yield step | {"event": "left", "at": at.isoformat(), "outputs": [f"{stage}.tif"]}
        if torn and stage == "detect":  # a second attempt was done before the first
            again = {"attempt": 2, "task": "detect-2", "host": "node-2", "event": "left"}
            earlier = (at - timedelta(minutes=1)).isoformat()
            yield step | again | {"at": earlier, "outputs": [f"{stage}.tif"]}


class Chain:
    """Tells, whenever it is asked, what has happened since."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._keeping = Keeping(app, "maritime", "bus")
        told = sorted(messages(), key=lambda one: str(one["at"]))
        self._left = [(datetime.fromisoformat(one["at"]), one) for one in told]

    async def tell(self, now: datetime) -> None:
        due = [json.dumps(one).encode() for at, one in self._left if at <= now]
        self._left = [one for one in self._left if one[0] > now]
        assert await self._keeping.bodies(due, now, now) == []
        newest = min(now, SILENT_AT).timestamp()
        heard = [Reading("received_at", "strait", now, newest)]
        async with self._app.database.transaction() as connection:
            await facts_readings.store_readings(connection, "maritime.ais", heard)
            await facts_cursor.advance(connection, "maritime.ais", now, now, 1)
            await store(connection, _delivery(now))


def _delivery(now: datetime) -> DeliveredReport:
    bad = now.minute < 10
    reasons = (Reason(Verdict.INVALID, "raster", "no raster", "raster.tif"),) if bad else ()
    verdict = Verdict.INVALID if bad else Verdict.VALID
    image = f"S1_{now:%H%M}"
    return DeliveredReport(
        "coastguard", image, b"x", now, now, verdict, reasons, "strait", 12, 11, {}
    )


async def chained(database: Database) -> tuple[Catalogue, Scrapes]:
    """Play it into a database that is migrated and empty."""
    catalogue = maritime()
    app = App(catalogue, database, {"CHAIN_BROKER_PASSWORD": "secret"}, "test/1", "here")
    scrapes = Scrapes(database, catalogue)
    roles = [
        Role("chain", (Job("tell", STRIDE, Chain(app).tell),), _nothing),
        sla_engine.role.role(app),
        alerting.role.role(app),
        Role("scrapes", (Job("scrape", STRIDE, scrapes.take),), _nothing),
    ]
    try:
        await play(Score(BEGIN, LAST, STRIDE), roles, _unmoved, lambda _: None)
    finally:
        for role in roles:
            await role.close()
    return catalogue, scrapes


async def _nothing() -> None:
    return None


async def _unmoved(_: datetime) -> None:
    return None
