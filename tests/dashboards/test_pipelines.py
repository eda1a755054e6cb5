"""The board of a pipeline: made of the maritime example, asked of hours that really were judged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from dashboards.asking import Sources, asked
from dashboards.linting import lint
from dashboards.macros import Range, range_of
from dashboards.preview.page import preview
from dashboards.rules.recording import recording_rules
from dashboards.writing import made_boards
from maas.db.connection import Database
from maas.db.telemetry import snapshot
from maas.telemetry.cardinality import bounds
from maas.telemetry.exposition import render_metrics
from maas.telemetry.metrics import PIPELINE_HEARD, PIPELINE_IN_FLIGHT, PIPELINE_TROUBLES
from tests.api.fleet import NOW, fleet, fly
from tests.dashboards.chained import BEGIN, LAST, STRIDE, chained, maritime
from tests.dashboards.prometheus import fill, prometheus, recorded
from tests.dashboards.test_linting import Board

WITHOUT_DATA = {
    "annotation Maintenance": "ships from images know no maintenance of satellites",
    "annotation Re-plans": "they know no plans",
}


@pytest.fixture(scope="module")
def board() -> Board:
    return made_boards(maritime())["pipeline-maritime"].body


def test_boards_of_a_catalogue_without_interfaces_are_made_and_do_not_sin() -> None:
    made = made_boards(maritime())
    assert [found for one in made.values() for found in lint(one.body)] == []
    assert not [name for name in made if name.startswith(("acquisition", "timeliness-s"))
                and name != "timeliness-services"]  # fmt: skip


def test_images_lead_to_their_pages(board: Board) -> None:
    text_of_it = str(board)
    assert "/pipelines/maritime/images/${__data.fields.image}" in text_of_it
    assert "/pipelines/maritime/board" in text_of_it


async def test_every_query_of_it_gives_data_and_the_picture_shows_it(
    board: Board, database: Database, tmp_path: Path
) -> None:
    _, scrapes = await chained(database)
    data = fill(tmp_path, scrapes.openmetrics())
    lookback = STRIDE + timedelta(minutes=1)
    with prometheus(tmp_path, data, lookback) as url:
        told = recorded(url, recording_rules(), BEGIN, LAST, STRIDE)
        whole = range_of(board["time"]["from"], LAST)
        within = Range(whole.start, whole.end, whole.points, scrape=STRIDE)
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            sources = Sources(database, client)
            scope = await sources.scope(board, within)
            empty = [
                f"{title} ({target['refId']})"
                for title, target in asked(board)
                if (await sources.frame(target, scope)).empty and title not in WITHOUT_DATA
            ]
            page = await preview(board, sources, within)
    assert told
    assert empty == []
    for words in ("S1_", "egeos", "Detection", "overwr"):
        assert words in page, words
    async with database.transaction() as connection:
        kinds = await connection.execute(text("SELECT DISTINCT kind FROM boards.trouble_begun"))
        assert {"predicted_breach", "overwritten_result", "supplier_switch", "silent_feed"} <= set(
            kinds.scalars()
        )


async def test_metrics_of_pipelines_are_exported_within_their_bounds(database: Database) -> None:
    await fly(database)
    async with database.transaction() as connection:
        told = render_metrics(await snapshot(connection, NOW), fleet()).decode()
    stated = bounds(fleet())
    for metric in (PIPELINE_IN_FLIGHT, PIPELINE_TROUBLES, PIPELINE_HEARD):
        series = [line for line in told.splitlines() if line.startswith(metric.name + "{")]
        assert 0 < len(series) <= stated[metric.name]
