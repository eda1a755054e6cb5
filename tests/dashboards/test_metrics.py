"""Metrics that boards and rules use are exported; what is exported is documented and bounded."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from dashboards.writing import files
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from maas.cli.assembly import EXAMPLE_CATALOGUE
from maas.db.connection import Database
from maas.db.telemetry import snapshot
from maas.names.errors import ProductNameError
from maas.names.parse import parse
from maas.telemetry.cardinality import bounds
from maas.telemetry.exposition import render_metrics
from maas.telemetry.metrics import METRICS, reference
from tests.dashboards.conftest import Month

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
UNITS = ("_seconds", "_ratio", "_total", "_items", "_entries", "_events", "_days", "_subjects",
         "_transitions", "_bytes", "_scenes", "_images", "_troubles",
         "_reports", "_meters", "_km2")  # fmt: skip
WITHOUT_UNIT = {"maas_probe_success", "maas_harvest_failing", "maas_harvest_failures_in_a_row",
                "maas_meter_reading", "maas_objective_state", "maas_deliveries",
                "maas_incidents_open", "maas_bus_queue_consumers",
                "maas_bus_dead_letters"}  # fmt: skip


def test_every_metric_in_boards_and_rules_is_exported_or_recorded(copernicus: Catalogue) -> None:
    told = files(copernicus)
    used = {name for content in told.values() for name in re.findall(r"\bmaas_\w+", content)}
    used -= {"maas_boards"}
    exported = {metric.name for metric in METRICS}
    assert used - exported == set()


def test_every_exported_metric_is_documented_and_has_its_unit_last() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference()
    odd = {metric.name for metric in METRICS if not metric.name.endswith(UNITS)}
    assert odd == WITHOUT_UNIT


def test_the_bound_of_every_metric_is_stated(copernicus: Catalogue) -> None:
    stated = bounds(copernicus)
    assert set(stated) == {metric.name for metric in METRICS}
    assert stated["maas_objective_items"] == 56 * 8


async def test_an_empty_platform_exports_every_name(database: Database) -> None:
    async with database.transaction() as connection:
        seen = await snapshot(connection, datetime(2026, 10, 1, tzinfo=UTC))
    told = render_metrics(seen, load(EXAMPLE_CATALOGUE, {})).decode()
    names = {family.name for family in text_string_to_metric_families(told)}
    assert names == {metric.name.removesuffix("_total") for metric in METRICS}


def test_a_played_month_stays_within_the_bounds_and_no_label_is_a_product(month: Month) -> None:
    lines = [line for line in month.scraped.splitlines() if not line.startswith("#")]
    series: dict[str, set[str]] = {}
    values: set[str] = set()
    for line in lines:
        name, labels = line.split("{", 1)[0], line.split("{", 1)[1].rsplit("}", 1)[0]
        series.setdefault(name, set()).add(labels)
        values |= set(re.findall(r'="([^"]*)"', labels))
    stated = bounds(month.catalogue)
    over = {name: len(found) for name, found in series.items() if len(found) > stated[name]}
    assert over == {}
    assert [value for value in values if _is_product(value)] == []
    assert len(lines) > 10_000


def _is_product(value: str) -> bool:
    try:
        parse(value)
    except ProductNameError:
        return False
    return True
