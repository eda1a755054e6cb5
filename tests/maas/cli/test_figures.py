"""The terminal's table of objectives: exact ratios, floored, never silent about no data."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console

from maas.cli.figures import figure_table, percent


def test_a_percentage_is_floored_so_that_it_never_claims_more_than_there_is() -> None:
    assert percent("99999/100000") == "99.99 %"
    assert percent("1999/2000", 1) == "99.9 %"


def test_no_data_is_said_and_not_shown_as_a_number() -> None:
    assert percent(None) == "n/a"


def test_a_target_missed_by_a_hair_is_not_met() -> None:
    counts = dict.fromkeys(
        ("on_time", "late", "missing", "overdue", "not_due", "unknown", "cancelled"), 0
    )
    row = {
        "objective": "s1-nrt",
        "kind": "timeliness",
        "target": "19/20",
        "strict": "94999/100000",
        "produced": None,
        "coverage": "1/1",
        **counts,
    }
    console = Console(record=True, width=160)
    start = datetime(2026, 10, 1, tzinfo=UTC)
    console.print(figure_table([row], start, start))
    text = console.export_text()
    assert "✗ not met" in text
    assert "94.99 %" in text
    assert "n/a" in text
