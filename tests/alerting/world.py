"""The small ground segment that every alerting test speaks of, and how its states change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.db.tables import delivery, incident, incident_update, objective_status, transition
from maas.runtime.role import App

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def minutes(count: float) -> datetime:
    """The instant so many minutes after noon."""
    return NOON + timedelta(minutes=count)


def catalogue(channels: Mapping[str, object] | None = None) -> Catalogue:
    return Catalogue.model_validate(
        {
            "parties": {
                "production": {
                    "title": {"en": "Production service", "fr": "Service de production"},
                    "role": "processor",
                }
            },
            "targets": {
                "prip-s1": {
                    "title": {"en": "Sentinel-1 PRIP", "fr": "PRIP Sentinel-1"},
                    "probe": "http",
                    "url": "http://prip.example/",
                    "party": "production",
                }
            },
            "objectives": {
                "prip-s1-up": {
                    "title": {"en": "Sentinel-1 PRIP availability"},
                    "kind": "availability",
                    "population": {"from": "target", "target": "prip-s1"},
                    "target": "99.5%",
                },
                "s1-nrt": {
                    "title": {"en": "Sentinel-1 NRT", "fr": "Sentinel-1 temps quasi réel"},
                    "kind": "timeliness",
                    "population": {"from": "plan", "mission": "S1"},
                    "deadline": "3h",
                    "target": "95%",
                    "window": {"rolling": "30d"},
                    "responsible": "production",
                },
            },
            "channels": dict(channels or {}),
            "page": {
                "url": "https://status.example/",
                "components": {
                    "sentinel-1": {
                        "title": "Sentinel-1",
                        "objectives": ["s1-nrt"],
                        "components": {
                            "prip": {
                                "title": {"en": "Production interface", "fr": "Interface PRIP"},
                                "targets": ["prip-s1"],
                            }
                        },
                    }
                },
            },
        }
    )


def app(
    database: Database,
    channels: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    holder: str = "test/1",
) -> App:
    return App(catalogue(channels), database, environ or {}, holder, "main")


async def change(
    database: Database,
    old: str,
    new: str,
    at: datetime,
    *,
    kind: str = "target",
    subject: str = "prip-s1",
    reason: str = "answered 503",
) -> UUID:
    """Write one transition, as the engine would."""
    name = uuid4()
    row = {
        "id": name,
        "kind": kind,
        "subject": subject,
        "old": old,
        "new": new,
        "reason": reason,
        "at": at,
    }
    async with database.transaction() as connection:
        await connection.execute(insert(transition).values(row))
    return name


async def measured(database: Database, objective: str, good: int, valid: int) -> None:
    """Write where an objective stands, as the engine would."""
    async with database.transaction() as connection:
        await connection.execute(
            insert(objective_status).values(
                objective=objective,
                state="breached",
                since=NOON,
                evaluated_at=NOON,
                window_start=NOON - timedelta(days=30),
                good=good,
                valid=valid,
            )
        )


async def incidents(database: Database) -> list[dict[str, object]]:
    """All incidents, oldest first."""
    async with database.transaction() as connection:
        rows = await connection.execute(select(incident).order_by(incident.c.opened_at))
        return [dict(row._mapping) for row in rows]


async def updates(database: Database) -> list[dict[str, object]]:
    """All updates, oldest first."""
    async with database.transaction() as connection:
        rows = await connection.execute(select(incident_update).order_by(incident_update.c.at))
        return [dict(row._mapping) for row in rows]


async def deliveries(database: Database) -> list[dict[str, object]]:
    """All deliveries in the order of their updates."""
    query = (
        select(delivery)
        .join(incident_update, incident_update.c.id == delivery.c.update_id)
        .order_by(incident_update.c.at, delivery.c.channel)
    )
    async with database.transaction() as connection:
        return [dict(row._mapping) for row in await connection.execute(query)]
