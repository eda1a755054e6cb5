"""The board of canaries and deliveries, which the example has no use for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from dashboards.linting import lint
from dashboards.macros import Scope, expand_sql, range_of
from dashboards.writing import made_boards
from maas.catalogue.model import Canary, Catalogue, Delivery
from maas.catalogue.snippets import SNIPPETS
from maas.db.boards import ask
from maas.db.connection import Database
from maas.telemetry.metrics import METRICS
from tests.dashboards.test_linting import Board

NOW = datetime(2026, 10, 31, tzinfo=UTC)


def entry(kind: str) -> Any:
    """An entry as the reference page shows it."""
    return yaml.safe_load(SNIPPETS[kind])


@pytest.fixture(scope="module")
def board(copernicus: Catalogue) -> Board:
    canary = Canary.model_validate(entry("Canary"))
    delivery = Delivery.model_validate(entry("Delivery"))
    update = {"canaries": {"sentry": canary}, "deliveries": {canary.delivery: delivery}}
    return made_boards(copernicus.model_copy(update=update))["canaries"].body


def test_the_board_does_not_sin(board: Board) -> None:
    assert lint(board) == []
    asked = [target["expr"] for one in board["panels"] for target in one.get("targets", [])
             if "expr" in target]  # fmt: skip
    exported = {metric.name for metric in METRICS}
    assert {expr.split("{")[0] for expr in asked} <= exported
    assert len(asked) == 4


async def test_every_query_of_it_gives_what_was_sent_and_delivered(
    board: Board, database: Database
) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            text(
                "INSERT INTO canary_run (canary, slot_at, image, spec, dropped_at, due_at, trouble,"
                " answered_at, ships, found, false_alarms, position_m) VALUES ('sentry', "
                "'2026-10-20Z', 'CANARY_1', '{}', '2026-10-20Z', '2026-10-20 01:00Z', '', "
                "'2026-10-20 00:20Z', 20, 19, 1, 12.5)"
            )
        )
        await connection.execute(
            text(
                "INSERT INTO delivered (source, image, fingerprint, delivered_at, checked_at, "
                "verdict, reasons, rasters) VALUES ('d', 'CANARY_1', '\\x00', '2026-10-20Z', "
                "'2026-10-20Z', 'invalid', '[{\"words\": \"no raster\"}]', '{}')"
            )
        )
    scope = Scope(range_of("now-30d", NOW))
    empty = []
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            if "rawSql" in target:
                answer = await ask(database, expand_sql(target["rawSql"], scope))
                if not answer.rows:
                    empty.append(panel["title"])
    assert empty == []
