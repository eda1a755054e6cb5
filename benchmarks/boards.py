"""Every query of every board over a year: how long each panel takes, and the slowest ten.

A year of the example's promises (1.6 million items, counted by day as the engine counts them), of
publications by day at seven interfaces, of passes, probes and incidents, of sixty images a day
through the maritime example's pipeline, and of metrics. Everything is asked with the rights and the
limits of boards, twice; the second answer is timed.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from dashboards.asking import Sources
from dashboards.macros import Range
from dashboards.writing import made_boards
from maas.bus.rabbitmq.topology import queue_name
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from maas.choreography import SUBSCRIPTIONS
from maas.cli.assembly import EXAMPLE_CATALOGUE, MARITIME_CATALOGUE
from maas.db.connection import Connection, Database
from maas.db.definitions import DefinitionRow, record
from maas.db.embedded import embedded_postgres
from maas.db.ledger import rebuild_tally
from maas.db.migrate import upgrade
from maas.domain.instants import to_us
from maas.domain.states import Danger, ItemState, ObjectiveState, TroubleKind
from maas.telemetry.metrics import METRICS, Metric
from sla_engine.definitions import body_of
from tests.dashboards.prometheus import fill, prometheus

START, END = datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
DAYS, ITEMS_A_DAY, PUBLICATIONS_A_DAY, IMAGES_A_DAY = 365, 100, 500, 60
SCRAPED = timedelta(hours=6)
LIMIT = 1.0
ITEMS = """
    INSERT INTO item (objective, key, subject, satellite, product_type, day, t0, due_at, t1, state,
                      band, amount_expected, amount_achieved, produced_on_time, produced_late,
                      party, rule_version)
    SELECT :objective, 'k' || n, satellite || '-' || (n / 8), satellite, product_type,
           (t0 AT TIME ZONE 'UTC')::date, t0, t0 + deadline,
           CASE WHEN luck < 98 THEN t0 + took END,
           CASE WHEN luck >= 98 THEN 'missing' WHEN took <= deadline THEN 'on_time' ELSE 'late' END,
           0, 600000000, CASE WHEN luck < 98 THEN 600000000 ELSE 0 END, 1, 0, 'production', '2'
    FROM generate_series(1, CAST(:items AS int)) AS n, LATERAL (
        SELECT satellites[1 + n % cardinality(satellites)] AS satellite,
               types[1 + (n / 3) % cardinality(types)] AS product_type,
               CAST(:start AS timestamptz) + n * interval '365 days' / CAST(:items AS int) AS t0,
               CAST(:deadline AS interval) AS deadline, abs(hashint4(n)) % 100 AS luck,
               CAST(:deadline AS interval) * ((abs(hashint4(n * 7919)) % 1040) / 1000.0) AS took
        FROM (SELECT CAST(:satellites AS text[]) AS satellites,
                     CAST(:types AS text[]) AS types) AS a
    ) AS drawn
"""
PUBLICATIONS = """
    INSERT INTO publication (source, native_id, product_name, product_key, mission, satellite,
                             product_type, timeliness_class, subject, match_key, sensing_start,
                             sensing_end, origin_at, published_at, harvested_at, size_bytes,
                             content_hash)
    SELECT source, 'n' || n, 'p' || n, 'p' || n, mission, satellite, 'TYPE_' || n % 9, 'NRT',
           satellite || '-' || (n / 8), 'p' || n, at - interval '1 hour',
           at - interval '50 minutes', at, at, at, 1000000000, '\\x00'
    FROM unnest(CAST(:sources AS text[])) AS source,
         generate_series(1, CAST(:count AS int)) AS n, LATERAL (
        SELECT (ARRAY['S1', 'S2', 'S3', 'S5P'])[1 + n % 4] AS mission,
               (ARRAY['S1A', 'S2A', 'S3A', 'S5P'])[1 + n % 4] AS satellite,
               CAST(:start AS timestamptz) + n * interval '365 days' / CAST(:count AS int) AS at
    ) AS drawn
"""
OTHERS = """
    INSERT INTO acquisition_pass (source, session_id, retransfer, native_id, subject, satellite,
        station_unit, channels, published_at, downlink_start, delivery_stop, files, final_channels,
        complete, acquired_frames, uncorrectable_frames, volume_bytes, downlink_ok, harvested_at,
        content_hash)
    SELECT (ARRAY['cadip-sgs', 'cadip-mti', 'cadip-mps', 'cadip-nsg'])[1 + n % 4], 's' || n, false,
           's' || n, 'pass/s' || n, (ARRAY['S1A', 'S1C', 'S2A', 'S2B', 'S2C'])[1 + n % 5], '01', 2,
           at, at, at + interval '35 minutes', 20, 2, true, 600000, 0, 4000000000, n % 90 > 0, at,
           '\\x00'
    FROM generate_series(1, 36500) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '365 days' / 36500 AS at) AS d;
    INSERT INTO plan SELECT 'plan' || n, 'plans', 'S1A', 's1-kml', at, at + interval '12 days', at,
           '\\x00' FROM generate_series(1, 180) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '2 days' AS at) AS d;
    INSERT INTO span SELECT t, at, at + interval '6 hours',
           CASE WHEN n % 60 = 0 THEN 'down' ELSE 'up' END, '', 24
    FROM unnest(CAST(:targets AS text[])) AS t, generate_series(0, 1459) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '6 hours' AS at) AS d;
    INSERT INTO availability_day SELECT t, CAST(:start AS date) + n, 85000000000, 0, 1400000000, 0
    FROM unnest(CAST(:targets AS text[])) AS t, generate_series(0, 364) AS n;
    INSERT INTO ticket SELECT 'anomalies', 'A-' || n, 'an anomaly', 'https://example.org/A-' || n,
           'done', n % 40 = 0, 'production', at, at,
           CASE WHEN n % 40 > 0 THEN at + interval '9 days' END, '{}', '{}', at, '\\x00'
    FROM generate_series(1, 20000) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '365 days' / 20000 AS at) AS d;
    INSERT INTO incident SELECT gen_random_uuid(), 'target', 't' || n, '{"en": "down"}', 'resolved',
           'major', CASE WHEN n % 3 = 0 THEN 'page' ELSE 'ticket' END, '{}', at,
           at + interval '2 hours'
    FROM generate_series(1, 8000) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '365 days' / 8000 AS at) AS d;
    INSERT INTO unavailability SELECT 'unavailability', 'R' || n, 1, 'S1A', 'Payload', at,
           at + interval '3 hours', n % 2 = 0, 'k', 'c', 'f', at, at, '\\x00'
    FROM generate_series(1, 1500) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '365 days' / 1500 AS at) AS d;
    INSERT INTO station_report SELECT 'station-reports', 'SGS_', 'S1A', 'a' || n, '', 's', at, at,
           n % 70 > 0, 'OK', '', 'f', at, at, '\\x00'
    FROM generate_series(1, 36500) AS n,
         LATERAL (SELECT CAST(:start AS timestamptz) + n * interval '365 days' / 36500 AS at) AS d;
"""
IMAGES = """
    INSERT INTO pipeline_image
    SELECT :pipeline, 'i' || n, (ARRAY['S1', 'S2', 'RS2'])[1 + n % 3],
           (ARRAY['cdse', 'geodes', 'mda'])[1 + n % 3], 'coastguard', at, at, at, at + took,
           at + took, '{}', at + took
    FROM generate_series(1, CAST(:count AS int)) AS n, LATERAL (
        SELECT CAST(:start AS timestamptz) + n * interval '365 days' / CAST(:count AS int) AS at,
               interval '12 minutes' + n % 9 * interval '1 minute' AS took) AS drawn;
    INSERT INTO pipeline_step
    SELECT i.pipeline, i.image, s.stage, 1, 't' || s.place, 'node-1',
           i.acquired_at + (s.place - 1) * (i.done_at - i.acquired_at) / 7,
           i.acquired_at + s.place * (i.done_at - i.acquired_at) / 7, 'left', '{}', '{}', '', '{}'
    FROM pipeline_image i, unnest(CAST(:stages AS text[])) WITH ORDINALITY AS s (stage, place);
    INSERT INTO pipeline_trouble
    SELECT :pipeline, 'missed_deadline', image, 'detect', 'processing', 0, false, 'late', done_at,
           done_at
    FROM pipeline_image WHERE done_at - acquired_at > interval '19 minutes'
"""


def run() -> None:
    """Fill, ask everything twice, print the slowest ten and how many were too slow."""
    catalogue = load(EXAMPLE_CATALOGUE, {})
    with tempfile.TemporaryDirectory(prefix="maas-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded_postgres(folder / "postgres", disposable=True) as server:
            begun = time.perf_counter()
            asyncio.run(_fill(server.url(), catalogue))
            data = fill(folder, "".join(_metrics(catalogue)))
            print(f"  filled in {time.perf_counter() - begun:.0f} s", flush=True)
            with prometheus(folder, data, SCRAPED + timedelta(minutes=1)) as url:
                asyncio.run(_ask(server.url(), url, catalogue))


async def _fill(url: str, catalogue: Catalogue) -> None:
    database = Database(url)
    await upgrade(database)
    async with database.transaction() as connection:
        await _promises(connection, catalogue)
        sources = [one for one in catalogue.interfaces if not one.startswith("cadip")]
        count = PUBLICATIONS_A_DAY * DAYS
        asked = {"sources": sources, "count": count, "start": START}
        await connection.execute(text(PUBLICATIONS), asked)
        for statement in OTHERS.split(";\n"):
            if statement.strip():
                known = {"start": START, "targets": list(catalogue.targets)}
                used = {key: value for key, value in known.items() if f":{key}" in statement}
                await connection.execute(text(statement), used)
        for name, pipeline in load(MARITIME_CATALOGUE, {}).pipelines.items():
            known = {"pipeline": name, "count": IMAGES_A_DAY * DAYS, "start": START,
                     "stages": list(pipeline.stages)}  # fmt: skip
            for statement in IMAGES.split(";\n"):
                used = {key: value for key, value in known.items() if f":{key}" in statement}
                await connection.execute(text(statement), used)
        await rebuild_tally(connection)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))
    await database.close()


async def _promises(connection: Connection, catalogue: Catalogue) -> None:
    for name, objective in catalogue.objectives.items():
        row = DefinitionRow(name, to_us(START), to_us(START), "h", body_of(catalogue, name))
        await record(connection, row)
        await connection.execute(
            text("INSERT INTO objective_status VALUES (:n, 'met', :s, :s, :s, 95, 100)"),
            {"n": name, "s": START},
        )
        if objective.kind == "availability":
            continue
        mission = catalogue.missions.get(objective.population.mission or "")
        types = [each for rows in (mission.products if mission else ()) for each in rows.types]
        await connection.execute(
            text(ITEMS),
            {
                "objective": name, "items": ITEMS_A_DAY * DAYS, "start": START,
                "satellites": list(mission.satellites) if mission else ["S1A"],
                "types": types or ["AUX_RESORB"], "deadline": objective.deadline,
            },
        )  # fmt: skip


def _metrics(catalogue: Catalogue) -> Iterator[str]:
    """Every metric, each combination of labels, every few hours of the year."""
    instants = [START + SCRAPED * step for step in range(int((END - START) / SCRAPED) + 1)]
    for metric in METRICS:
        name = metric.name.removesuffix("_total")
        yield f"# TYPE {name} {metric.kind}\n"
        for labels in _labels(metric, catalogue):
            told = ",".join(f'{key}="{value}"' for key, value in labels.items())
            for step, instant in enumerate(instants):
                value = step if metric.kind == "counter" else 0.5 + step % 7 / 20
                yield f"{metric.name}{{{told}}} {value} {instant.timestamp():.0f}\n"
    yield "# EOF\n"


def _labels(metric: Metric, catalogue: Catalogue) -> Iterator[dict[str, str]]:
    states = ItemState if metric.name.endswith("_items") else ObjectiveState
    values: dict[str, list[str]] = {
        "objective": list(catalogue.objectives), "target": list(catalogue.targets),
        "source": list(catalogue.interfaces), "location": ["main"], "channel": ["duty"],
        "state": [str(state) for state in states], "outcome": ["good", "bad"],
        "severity": ["page", "ticket"], "lease": ["engine.judge"],
        "measure": ["queue_ready", "queue_dead_letters"], "about": ["a", "b", "c"],
        "queue": [queue_name(each) for each in SUBSCRIPTIONS], "canary": ["north"],
        "pipeline": ["maritime"], "danger": list(Danger), "kind": list(TroubleKind),
        "verdict": ["valid", "degraded", "invalid"],
    }  # fmt: skip
    found: list[dict[str, str]] = [{}]
    for label in metric.labels:
        found = [{**one, label: value} for one in found for value in values[label]]
    yield from found


async def _ask(url: str, prometheus_url: str, catalogue: Catalogue) -> None:
    database, within = Database(url), Range(START, END, scrape=SCRAPED)
    took: list[tuple[float, str, str]] = []
    async with httpx.AsyncClient(base_url=prometheus_url, timeout=60) as client:
        sources = Sources(database, client)
        maritime = made_boards(load(MARITIME_CATALOGUE, {}))
        watched = {name: made for name, made in maritime.items() if name.startswith("pipeline-")}
        for name, made in (made_boards(catalogue) | watched).items():
            scope = await sources.scope(made.body, within)
            for panel in made.body["panels"]:
                if panel.get("targets"):
                    took.append((await _timed(sources, panel, scope), name, panel["title"]))
    await database.close()
    for seconds, name, title in sorted(took, reverse=True)[:10]:
        print(f"  {seconds * 1000:6.0f} ms  {name}: {title}")
    slow = sum(seconds > LIMIT for seconds, _, _ in took)
    print(f"  {len(took)} panels over a year; {slow} took longer than {LIMIT:.0f} s")


async def _timed(sources: Sources, panel: Any, scope: Any) -> float:
    """Seconds that all queries of a panel take, one after the other, once they are warm."""
    for target in panel["targets"]:
        await sources.frame(target, scope)
    begun = time.perf_counter()
    for target in panel["targets"]:
        await sources.frame(target, scope)
    return time.perf_counter() - begun
