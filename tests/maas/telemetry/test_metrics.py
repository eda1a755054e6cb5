"""What /metrics shows of a real database, read back by the Prometheus text parser."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Table, insert

from maas.catalogue.model import Catalogue
from maas.db import outbox, telemetry, unjudged
from maas.db.connection import Database
from maas.db.tables import (
    availability_day,
    cursor,
    delivery,
    incident,
    lease,
    objective_status,
    probe_sample,
    quarantine,
    tally,
    transition,
)
from maas.domain.events import Event
from maas.telemetry.exposition import render_metrics
from maas.telemetry.metrics import METRICS, reference

NOW = datetime(2026, 10, 8, 12, tzinfo=UTC)
MONTH = datetime(2026, 10, 1, tzinfo=UTC)
CATALOGUE = Catalogue.model_validate(
    {
        "objectives": {
            "s1-nrt": {
                "title": "NRT",
                "kind": "timeliness",
                "population": {"from": "plan", "mission": "S1"},
                "deadline": "3h",
                "target": "95%",
            },
            "prip-up": {
                "title": "PRIP",
                "kind": "availability",
                "population": {"from": "target", "target": "prip-s1"},
                "target": "99%",
            },
        }
    }
)


async def scrape(database: Database) -> dict[str, dict[tuple[str, ...], float]]:
    """Values by sample name and label values."""
    async with database.transaction() as connection:
        text = render_metrics(await telemetry.snapshot(connection, NOW), CATALOGUE).decode()
    values: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            values.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return values


async def fill(database: Database, table: Table, **values: Any) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(table).values(**values))


async def status(database: Database, objective: str, good: int, valid: int) -> None:
    await fill(
        database,
        objective_status,
        objective=objective,
        state="breached",
        since=MONTH,
        evaluated_at=NOW - timedelta(minutes=1),
        window_start=MONTH,
        good=good,
        valid=valid,
    )


async def counted(database: Database, day: date, state: str, items: int) -> None:
    await fill(
        database,
        tally,
        objective="s1-nrt",
        day=day,
        state=state,
        band=0,
        items=items,
        amount_expected=0,
        amount_achieved=0,
        produced_on_time=0,
        produced_late=0,
    )


async def test_an_empty_database_has_no_figures_and_claims_none(database: Database) -> None:
    assert await scrape(database) == {
        "maas_engine_unjudged_subjects": {(): 0},
        "maas_outbox_unsent_events": {(): 0},
        "maas_outbox_unroutable_events": {(): 0},
        "maas_alerting_untold_transitions": {(): 0},
        "maas_incidents_open": {("page",): 0, ("ticket",): 0},
    }


async def test_sources_show_how_far_behind_they_are_and_whether_they_fail(
    database: Database,
) -> None:
    await fill(
        database,
        cursor,
        source="prip-s1",
        position=NOW - timedelta(minutes=10),
        last_success_at=NOW - timedelta(minutes=5),
        last_attempt_at=NOW,
        last_error="answered 503",
        last_error_at=NOW,
        entries=1234,
    )
    await fill(
        database,
        quarantine,
        source="prip-s1",
        fingerprint=b"1",
        kind="entry",
        reason="no name",
        raw="{}",
        first_seen_at=NOW,
    )
    values = await scrape(database)
    assert values["maas_harvest_lag_seconds"] == {("prip-s1",): 600}
    assert values["maas_harvest_failing"] == {("prip-s1",): 1}
    assert values["maas_harvest_entries_total"] == {("prip-s1",): 1234}
    assert values["maas_harvest_quarantined_entries"] == {("prip-s1",): 1}
    assert values["maas_harvest_last_success_timestamp_seconds"] == {
        ("prip-s1",): (NOW - timedelta(minutes=5)).timestamp()
    }


async def test_only_the_last_probe_counts_and_unknown_is_neither_up_nor_down(
    database: Database,
) -> None:
    for target, age, outcome in [
        ("prip-s1", 10, "down"),
        ("prip-s1", 5, "up"),
        ("dd", 5, "degraded"),
        ("lta", 5, "unknown"),
        ("old", 60 * 25, "up"),
    ]:
        await fill(
            database,
            probe_sample,
            target=target,
            location="main",
            at=NOW - timedelta(minutes=age),
            outcome=outcome,
            reason="",
            total_us=250_000,
        )
    values = await scrape(database)
    assert values["maas_probe_success"] == {("main", "prip-s1"): 1, ("main", "dd"): 0}
    assert values["maas_probe_duration_seconds"][("main", "dd")] == 0.25
    assert ("main", "old") not in values["maas_probe_timestamp_seconds"]


async def test_objectives_show_ratio_budget_coverage_and_state(database: Database) -> None:
    await status(database, "s1-nrt", good=90, valid=100)
    await status(database, "left-the-catalogue", good=1, valid=1)
    await counted(database, MONTH.date() - timedelta(days=1), "on_time", 999)
    for state, items in [("on_time", 90), ("late", 10), ("unknown", 25), ("not_due", 7)]:
        await counted(database, MONTH.date(), state, items)
    values = await scrape(database)
    assert values["maas_objective_strict_ratio"] == {("s1-nrt",): 0.9}
    assert values["maas_error_budget_remaining_ratio"] == {("s1-nrt",): -1}
    assert values["maas_objective_coverage_ratio"] == {("s1-nrt",): 0.8}
    assert values["maas_objective_items"][("s1-nrt", "on_time")] == 90
    assert values["maas_objective_state"][("s1-nrt", "breached")] == 1
    assert values["maas_objective_state"][("s1-nrt", "met")] == 0
    assert values["maas_engine_last_tick_timestamp_seconds"] == {
        (): (NOW - timedelta(minutes=1)).timestamp()
    }


async def test_coverage_of_availability_is_the_share_of_time_seen(database: Database) -> None:
    await status(database, "prip-up", good=9, valid=10)
    await fill(
        database,
        availability_day,
        target="prip-s1",
        day=MONTH.date(),
        up_us=60,
        degraded_us=10,
        down_us=5,
        unknown_us=25,
    )
    assert (await scrape(database))["maas_objective_coverage_ratio"] == {("prip-up",): 0.75}


async def test_queues_incidents_deliveries_and_leases_are_counted(database: Database) -> None:
    async with database.transaction() as connection:
        await unjudged.touch(connection, ["S1A-1", "S1A-2"], NOW)
        await outbox.put(connection, [Event("maas.facts.recorded", "prip-s1", "S1A-1", NOW)])
    await fill(
        database,
        transition,
        id=uuid4(),
        kind="target",
        subject="prip-s1",
        old="up",
        new="down",
        reason="",
        at=NOW,
    )
    await fill(
        database,
        incident,
        id=uuid4(),
        kind="target",
        subject="prip-s1",
        title={},
        status="investigating",
        impact="major",
        severity="page",
        components=[],
        opened_at=NOW,
    )
    await fill(
        database, delivery, update_id=uuid4(), channel="duty", state="failed", next_attempt_at=NOW
    )
    await fill(database, lease, name="engine.judge", holder="a", token=7, expires_at=NOW)
    values = await scrape(database)
    assert values["maas_engine_unjudged_subjects"] == {(): 2}
    assert values["maas_outbox_unsent_events"] == {(): 1}
    assert values["maas_outbox_oldest_event_timestamp_seconds"] == {(): NOW.timestamp()}
    assert values["maas_alerting_untold_transitions"] == {(): 1}
    assert values["maas_incidents_open"] == {("page",): 1, ("ticket",): 0}
    assert values["maas_deliveries"] == {("duty", "failed"): 1}
    assert values["maas_lease_token_total"] == {("engine.judge",): 7}
    assert values["maas_lease_expiry_timestamp_seconds"] == {("engine.judge",): NOW.timestamp()}


async def test_every_metric_is_announced_even_without_data(database: Database) -> None:
    async with database.transaction() as connection:
        text = render_metrics(await telemetry.snapshot(connection, NOW), CATALOGUE).decode()
    announced = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert announced == {metric.name for metric in METRICS}


def test_names_and_labels_follow_the_conventions() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.name.startswith("maas_")
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert not {"product", "product_name", "subject", "datatake"} & set(metric.labels)
        assert metric.help.endswith(".")


def test_the_committed_reference_is_the_generated_one() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "metrics.md"
    assert page.read_text(encoding="utf-8") == reference(), "write it with: maas metrics -o"
