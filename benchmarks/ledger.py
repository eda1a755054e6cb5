"""A month of 1,000 objectives and 3.3 million items: figures from tallies, and rebuilt from items.

And statements: 100,000 items judged, stated and rendered.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.timing import report
from maas.catalogue.model import Catalogue
from maas.db.connection import Connection, Database
from maas.db.embedded import embedded_postgres
from maas.db.ledger import rebuild_tally
from maas.db.migrate import upgrade
from maas.domain.calendars import period
from maas.domain.canonical import text_of
from maas.domain.instants import to_us
from sla_engine.figures import figures
from sla_engine.ledger.closing import state

OBJECTIVES, ITEMS, ROUNDS = 1_000, 3_300, 5
MONTH = period("2026-10")
AS_OF = to_us(datetime(2026, 11, 10, tzinfo=UTC))
FILL = """
    INSERT INTO item (objective, key, subject, satellite, product_type, day, t0, due_at, t1, state,
                      band, produced_on_time, produced_late, party, rule_version)
    SELECT 'o' || o, 'k' || n, 's' || n, 'S1A', 'IW_RAW__0S', (begun AT TIME ZONE 'UTC')::date,
           begun, begun + interval '3 hours', begun + length, CASE WHEN length <= interval '3 hours'
           THEN 'on_time' ELSE 'late' END, CASE WHEN length <= interval '3 hours' THEN 0 ELSE 1 END,
           1, 0, 'p', '2'
    FROM generate_series(1, :objectives) AS o, generate_series(1, :items) AS n,
         LATERAL (SELECT timestamptz '2026-10-01 00:00Z' + n * interval '13.5 minutes' AS begun,
                         (hashint4(o * 7919 + n) & 255) * interval '45 seconds' AS length) AS drawn
"""


def catalogue(count: int) -> Catalogue:
    """So many objectives, and one agreement over the first thirty-one of them."""
    objective = {
        "title": "o", "kind": "timeliness", "population": {"from": "published"},
        "clock": {"at": ["prip"]}, "deadline": "3h", "target": "95%",
    }  # fmt: skip
    party = {"title": "p", "role": "user"}
    bound = {
        "title": "a", "customer": "c", "provider": "p",
        "objectives": [f"o{n}" for n in range(1, 32)],
    }  # fmt: skip
    return Catalogue.model_validate(
        {
            "objectives": {f"o{n}": objective for n in range(1, count + 1)},
            "parties": {"c": party, "p": party},
            "agreements": {"a": bound},
        }
    )


def run() -> None:
    """Print milliseconds and seconds."""
    with tempfile.TemporaryDirectory(prefix="maas-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded_postgres(folder / "postgres", disposable=True) as server:
            asyncio.run(_run(server.url()))


async def _run(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    found = catalogue(OBJECTIVES)
    async with database.transaction() as connection:
        began = time.perf_counter()
        await connection.execute(text(FILL), {"objectives": OBJECTIVES, "items": ITEMS})
        report("items filled", time.perf_counter() - began, "s")
    async with database.transaction() as connection:
        began = time.perf_counter()
        await rebuild_tally(connection)
        report("tally rebuilt from items", time.perf_counter() - began, "s")
    async with database.transaction() as connection:
        await connection.execute(text("ANALYZE tally"))
    spent = []
    for _ in range(ROUNDS):
        async with database.transaction() as connection:
            began = time.perf_counter()
            told = await figures(connection, found, MONTH)
            spent.append(1000 * (time.perf_counter() - began))
    report(f"figures from tallies, median of {ROUNDS}", statistics.median(spent), "ms")
    assert sum(figure.valid for figure in told.values()) == OBJECTIVES * ITEMS
    async with database.transaction() as connection:
        await _statement(connection, found)
    await database.close()


async def _statement(connection: Connection, found: Catalogue) -> None:
    from maas.reports.formats import FORMATS, render
    from maas.reports.reading import statement_from

    began = time.perf_counter()
    told = await state(connection, found, "a", "2026-10", AS_OF)
    bad = sum(len(one.bad_items) for one in told.statement.objectives)
    items = sum(one.items for one in told.statement.objectives)
    report(f"stated ({items:,} items, {bad:,} bad)", time.perf_counter() - began, "s")
    statement = statement_from(text_of(told.statement))
    for form in FORMATS:
        began = time.perf_counter()
        body = render(statement, form, "en")
        report(f"rendered as {form}, {len(body):,} bytes", time.perf_counter() - began, "s")
