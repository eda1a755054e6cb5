"""Previews are of the same JSON and the same queries, and show what Grafana would."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboards.asking import Sources
from dashboards.frames import Frame, Series
from dashboards.macros import Range
from dashboards.preview import lines, tables
from dashboards.preview.fields import field_of
from dashboards.preview.numbers import nice_steps, shown
from dashboards.preview.page import preview
from dashboards.preview.stat import render
from dashboards.preview.svg import Size
from dashboards.writing import made_boards
from maas.cli.main import app
from tests.dashboards.conftest import Month
from tests.dashboards.test_queries import range_for


async def test_every_board_is_drawn_with_every_panel(sources: Sources, month: Month) -> None:
    for made in made_boards(month.catalogue).values():
        page = await preview(made.body, sources, range_for(made.body, month))
        titles = {unescape(title) for title in re.findall(r"<h3[^>]*>(?:<a[^>]*>)?([^<]+)", page)}
        wanted = {panel["title"] for panel in made.body["panels"] if panel["type"] != "row"}
        assert titles == wanted
        assert page.startswith("<!doctype html>")


async def test_the_deadline_stands_between_on_time_and_late(sources: Sources, month: Month) -> None:
    body = made_boards(month.catalogue)["timeliness-s1"].body
    scope = await sources.scope(body, range_for(body, month))
    panel = next(one for one in body["panels"] if one["title"].endswith(": how long it took"))
    frame = await sources.frame(panel["targets"][0], scope)
    rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.rows]
    line = next(index for index, row in enumerate(rows) if row["deadline"] is not None)
    assert rows[line]["took"] == "deadline 3h"
    assert all(row["late"] is None and row["not arrived"] is None for row in rows[:line])
    assert all(row["on time"] is None for row in rows[line:])
    assert sum(row["on time"] or 0 for row in rows) > 100


def test_a_mistyped_board_is_told_with_its_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAAS_DATABASE_URL", "postgresql://maas@127.0.0.1:9/maas")
    output = str(tmp_path / "x.html")
    done = CliRunner().invoke(app, ["dashboards", "preview", "hom", "-o", output])
    assert "there is no board 'hom': write 'home'" in str(done.exception)


def test_a_stat_takes_its_colour_from_its_thresholds() -> None:
    steps = [{"value": None, "color": "red"}, {"value": 0.95, "color": "green"}]
    defaults = {"unit": "percentunit", "decimals": 2, "thresholds": {"steps": steps}}
    panel = {"title": "t", "options": {}, "fieldConfig": {"defaults": defaults, "overrides": []}}
    look = field_of(panel, "x")
    assert look.colour_of(0.95) == "#56a64b"
    assert look.colour_of(0.9499) == "#e02f44"
    frame = Frame("A", (Series("x", "A", ((0.0, 0.9499),)),))
    assert "94.99%" in render(panel, [frame], Size(300, 100))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.95, "percentunit", "95.0%"), (5400, "s", "1.5 hours"), (1536, "bytes", "1.5 KiB"),
     (1200, "short", "1.2 K"), (0.25, "s", "250 ms"), (None, "s", "")],
    ids=["share", "hours", "bytes", "thousands", "milliseconds", "nothing"],
)  # fmt: skip
def test_numbers_are_shown_in_their_units(value: float | None, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_axes_have_round_numbers() -> None:
    assert nice_steps(0, 1) == [0, 0.25, 0.5, 0.75, 1.0]
    assert nice_steps(0, 40_000, unit="s") == [0, 10800, 21600, 32400]


def test_a_table_hides_what_only_links_need_and_keeps_its_widths() -> None:
    wide = {"id": "custom.width", "value": 160}
    link = {"title": "Story", "url": "/incidents/${__data.fields.id}"}
    panel = {
        "fieldConfig": {
            "defaults": {"custom": {"minWidth": 90}},
            "overrides": [
                {"matcher": {"id": "byName", "options": "opened"}, "properties": [wide]},
                {"matcher": {"id": "byName", "options": "title"},
                 "properties": [{"id": "links", "value": [link]}]},
                {"matcher": {"id": "byName", "options": "id"},
                 "properties": [{"id": "custom.hidden", "value": True}]},
            ],
        }
    }  # fmt: skip
    rows = (("2026-10-01T00:00:00+00:00", "Portal is down", 3, "a-1"),)
    drawn = tables.render(
        panel, [Frame("A", columns=("opened", "title", "lasted", "id"), rows=rows)]
    )
    assert '<table style="min-width:340px">' in drawn
    assert '<col style="width:160px"><col><col></colgroup>' in drawn
    assert "<th>title</th>" in drawn
    assert '<th class="n">lasted</th>' in drawn
    assert 'href="/incidents/a-1"' in drawn
    assert ">id<" not in drawn


def test_bars_stay_between_the_axes() -> None:
    start, day = datetime(2026, 10, 1, tzinfo=UTC), 86_400
    within = Range(start, start + timedelta(days=4), 100)
    at = within.start.timestamp()
    points = tuple((at + day * number, 1.0) for number in range(5))
    panel = {"title": "t", "fieldConfig": {"defaults": {"custom": {"drawStyle": "bars"}}}}
    drawn = lines.render(panel, [Frame("A", (Series("a", "A", points),))],
                         Size(500, 200), within)  # fmt: skip
    bars = [
        (float(x), float(width))
        for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    ]
    assert len(bars) == 5
    assert min(x for x, _ in bars) >= 74
    assert max(x + width for x, width in bars) <= 74 + 500 - 128 + 0.1
