"""The board of a pipeline, which the example of a ground segment has no use for."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.linting import lint
from dashboards.macros import Scope, expand_sql, range_of
from dashboards.writing import made_boards
from maas.db.boards import ask
from maas.db.connection import Database
from maas.db.telemetry import snapshot
from maas.telemetry.cardinality import bounds
from maas.telemetry.exposition import render_metrics
from sla_engine.pipelines.watching import Watching
from tests.api.fleet import fleet, fly
from tests.collectors.pipelines.chains import minute
from tests.dashboards.test_linting import Board

LATER = minute(40)  # what was still on its way has missed its deadline


@pytest.fixture(scope="module")
def board() -> Board:
    return made_boards(fleet())["pipeline-ships"].body


def targets(board: Board) -> list[tuple[str, dict[str, Any]]]:
    return [(one["title"], each) for one in board["panels"] for each in one.get("targets", [])]


def test_the_board_does_not_sin_and_draws_its_lines_at_the_deadlines(board: Board) -> None:
    assert lint(board) == []
    lines = {
        panel["title"].split(":")[0]: panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1]
        for panel in board["panels"]
        if panel["title"].endswith("end to end")
    }
    assert {mission: line["value"] for mission, line in lines.items()} == {
        "S1": 900, "S2": 1500, "RS2": 900,
    }  # fmt: skip


async def test_every_query_of_it_gives_what_images_went_through(
    board: Board, database: Database
) -> None:
    await Watching(await fly(database)).run(LATER)
    scope = Scope(range_of("now-7d", LATER))
    rows = {
        title: (await ask(database, expand_sql(each["rawSql"], scope))).rows
        for title, each in targets(board)
        if "rawSql" in each
    }
    assert {title for title, found in rows.items() if not found} == {
        "S2: end to end", "RS2: end to end",  # no image of theirs is through
    }  # fmt: skip
    assert [row[1] for row in rows["S1: end to end"]] == [540.0]
    assert dict(rows["Lateness by party"]) == {"cdse": 3, "analysts": 1, "egeos": 1}
    assert rows["Late images: where the time went"][3] == ("S1A_OVERWRITTEN", 120, 360, None, None)
    [overwritten] = rows["Results of older attempts that overwrote newer ones"]
    assert overwritten[1:4] == ("S1A_OVERWRITTEN", "detect", "processing")


async def test_its_metrics_are_exported_within_their_bounds(
    board: Board, database: Database
) -> None:
    await fly(database)
    async with database.transaction() as connection:
        told = render_metrics(await snapshot(connection, LATER), fleet()).decode()
    stated = bounds(fleet())
    for name in ("maas_pipeline_flying_images", "maas_pipeline_open_troubles",
                 "maas_pipeline_last_event_timestamp_seconds"):  # fmt: skip
        series = [line for line in told.splitlines() if line.startswith(name + "{")]
        assert 0 < len(series) <= stated[name]
        assert any(name in each["expr"] for _, each in targets(board) if "expr" in each)
