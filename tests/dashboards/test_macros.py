"""Queries are expanded as Grafana would, and what Grafana would not know is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboards.macros import NotExpandable, Range, Scope, expand_promql, expand_sql, range_of

RANGE = Range(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC), points=600)
SCOPE = Scope(RANGE, {"satellite": ["S1A", "S1'C"], "one": ["x"]})


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (
            "WHERE $__timeFilter(day)",
            "WHERE day BETWEEN '2026-10-01T00:00:00Z' AND '2026-10-31T00:00:00Z'",
        ),
        ("$__timeFrom()::timestamptz", "'2026-10-01T00:00:00Z'::timestamptz"),
        ("$__timeTo()", "'2026-10-31T00:00:00Z'"),
        ("IN (${satellite:sqlstring})", "IN ('S1A','S1''C')"),
        ("${one:raw}", "x"),
    ],
    ids=["time filter", "from", "to", "several values", "one value"],
)
def test_sql_is_expanded(written: str, sent: str) -> None:
    assert expand_sql(written, SCOPE) == sent


@pytest.mark.parametrize(
    "written",
    ["$__timeGroupAlias(day, '1d')", "$__unixEpochFilter(at)", "$type", "${satellite}",
     "$__timeFilter()", "${satellite:raw}", "${satellite:csv}"],
)  # fmt: skip
def test_what_grafana_or_sql_would_stumble_over_is_refused(written: str) -> None:
    with pytest.raises(NotExpandable):
        expand_sql(written, SCOPE)


def test_promql_knows_steps_and_ranges() -> None:
    written = "increase(x[$__rate_interval]) + delta(x[$__range]) + y[${__interval}]"
    sent = "increase(x[4380s]) + delta(x[2592000s]) + y[4320s]"
    assert expand_promql(written, SCOPE) == sent
    assert expand_promql('x{s=~"${satellite:regex}"}', SCOPE) == 'x{s=~"(S1A|S1\'C)"}'
    with pytest.raises(NotExpandable):
        expand_promql("x[$__rate_intervals]", SCOPE)


def test_a_rate_spans_at_least_four_scrapes() -> None:
    hour = Range(RANGE.end - timedelta(hours=1), RANGE.end)
    assert hour.interval == timedelta(seconds=60)
    assert hour.rate_interval == timedelta(seconds=240)


def test_the_range_of_a_board_is_read() -> None:
    assert range_of("now-7d", RANGE.end).start == datetime(2026, 10, 24, tzinfo=UTC)
    with pytest.raises(NotExpandable, match="write now-30d"):
        range_of("yesterday", RANGE.end)
