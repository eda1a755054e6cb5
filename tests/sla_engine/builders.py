"""Small facts for the engine's tests: what matters is given, the rest is believable."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from maas.catalogue.model import Catalogue
from maas.db.connection import Connection, Database
from maas.db.tables import plan, planned_datatake, probe_sample, publication
from maas.db.unjudged import touch
from maas.domain.instants import HOUR, MINUTE, SECOND, from_us, to_us
from maas.runtime.role import App

START = to_us(datetime(2026, 10, 1, tzinfo=UTC))
SUBJECT = "S1A-425096"


def at(hours: float) -> int:
    """Microseconds, so many hours after the start of October 2026."""
    return START + int(hours * HOUR)


def catalogue(**objectives: dict[str, Any]) -> Catalogue:
    """One mission of each kind of expectation, and the given objectives."""
    return Catalogue.model_validate(
        {
            "since": from_us(START),
            "missions": {
                "S1": {
                    "title": "Sentinel-1",
                    "satellites": {"S1A": {"title": "S1A"}},
                    "classes": [{"class": "NTC", "modes": ["IW"]}],
                    "products": [{"types": ["IW_RAW__0S"], "level": "L0", "modes": ["IW"]}],
                },
                "S3": {
                    "title": "Sentinel-3",
                    "satellites": {"S3A": {"title": "S3A"}},
                    "products": [
                        {
                            "types": ["OL_1_EFR___"], "level": "L1", "classes": ["NR"],
                            "expected": "44m", "tolerance": "-180s",
                        }
                    ],
                    "orbits": {
                        "cycle": "27d", "per_cycle": 385, "numbering": "cycle",
                        "epochs": {"S3A": from_us(START)}, "first": {"S3A": 143},
                    },
                },
            },
            "targets": {
                "prip": {"title": "PRIP", "probe": "http", "url": "http://x", "every": "15m",
                         "horizon": "20m"}
            },
            "objectives": objectives,
        }
    )  # fmt: skip


def from_plan(**more: Any) -> dict[str, Any]:
    """An objective over the plan, within three hours."""
    return {
        "title": "Within three hours", "kind": "timeliness", "target": "95%", "deadline": "3h",
        "population": {"from": "plan", "mission": "S1"}, "clock": {"at": ["prip"]}, **more,
    }  # fmt: skip


def app(found: Catalogue, database: Database) -> App:
    return App(found, database, {}, "test/1", "here")


def publication_row(
    number: int, sensing: tuple[int, int], published_at: int, **more: Any
) -> dict[str, Any]:
    """A product of the datatake SUBJECT at prip."""
    name = more.pop("product_key", f"S1A_IW_RAW_{number}")
    row = {
        "source": "prip", "native_id": f"id-{number}", "product_name": name, "product_key": name,
        "match_key": name, "mission": "S1", "satellite": "S1A", "product_type": "IW_RAW__0S",
        "level": "L0", "subject": SUBJECT, "datatake_id": SUBJECT,
        "sensing_start": from_us(sensing[0]), "sensing_end": from_us(sensing[1]),
        "origin_at": from_us(sensing[1]), "published_at": from_us(published_at),
        "harvested_at": from_us(published_at), "clock_fault": False,
        "content_hash": str(number).encode(),
    }  # fmt: skip
    return {**row, **more}


async def add_publications(connection: Connection, *rows: dict[str, Any]) -> None:
    """Insert rows, those already there left alone, and remind the engine of their subjects."""
    for row in rows:
        known = await connection.execute(
            publication.select().where(
                publication.c.source == row["source"], publication.c.native_id == row["native_id"]
            )
        )
        if known.first() is None:
            await connection.execute(insert(publication).values(**row))
    await touch(connection, [row["subject"] for row in rows], from_us(START))


async def add_plan(
    connection: Connection, name: str, window: tuple[int, int], *datatakes: tuple[str, int, int]
) -> None:
    """A plan of S1A whose datatakes are (id, start, end), all in mode IW."""
    await connection.execute(
        insert(plan).values(
            name=name, source="plans", dialect="s1-kml", satellite="S1A",
            window_start=from_us(window[0]), window_end=from_us(window[1]),
            read_at=from_us(START), content_hash=b"",
        )
    )  # fmt: skip
    for datatake_id, start, end in datatakes:
        await connection.execute(
            insert(planned_datatake).values(
                plan=name, datatake_id=datatake_id, satellite="S1A", subject=datatake_id,
                start_at=from_us(start), end_at=from_us(end), mode="IW", polarisation="DV",
            )
        )  # fmt: skip
    await touch(connection, [SUBJECT, *(one[0] for one in datatakes)], from_us(START))


async def add_samples(connection: Connection, *samples: tuple[int, str]) -> None:
    """Samples of the target prip: (instant, outcome)."""
    for instant, outcome in samples:
        await connection.execute(
            insert(probe_sample).values(
                target="prip", location="here", at=from_us(instant), outcome=outcome, reason=""
            )
        )


__all__ = ["HOUR", "MINUTE", "SECOND"]
