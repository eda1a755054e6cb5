"""Timeliness distribution: how long promises took, with the deadline as a line between the bars."""

from __future__ import annotations

from datetime import timedelta

from dashboards.links import Links
from dashboards.looks import BAD, GOOD, WARN, Dress, dressed, fixed, legend_below, plain, tooltip
from dashboards.queries import Sql, quoted
from dashboards.sdk import barchart, common_models
from dashboards.titles import Promise
from maas.catalogue.values import format_share
from maas.domain.quantities import format_duration

BINS = 10  # up to the deadline; then as many beyond it; each is two of the counted steps
PER_BIN = 2


def timeliness(
    promise: Promise, links: Links, *, chosen: bool = False, span: int = 12
) -> barchart.Panel:
    """Items by how long they took; `chosen`: only those of the board's satellites and types."""
    deadline = format_duration(promise.deadline)
    dress = Dress(
        title=f"{promise.title}: how long it took",
        description=f"Items whose clock started in the range, by the time they took. The bar "
        f"marked {deadline} is the deadline: left of it is on time, right of it late. "
        f"{format_share(promise.objective.target)} must be left of it.",
        unit="short",
        no_data="no item's clock started in this range",
        links=links.objective(promise.name),
        span=span,
        height=9,
    )
    panel = dressed(barchart.Panel(), dress, [Sql(_sql(promise, chosen))])
    panel = panel.x_field("took").stacking(common_models.StackingMode.NORMAL).thresholds(plain())
    panel = panel.orientation(common_models.VizOrientation.VERTICAL)
    panel = panel.x_tick_label_rotation(-45).bar_width(0.95).group_width(0.95)
    panel = panel.show_value(common_models.VisibilityMode.NEVER).fill_opacity(80)
    panel = panel.legend(legend_below()).tooltip(tooltip()).axis_label("items")
    for name, colour in (
        ("on time", GOOD), ("deadline", "purple"), ("late", WARN), ("not arrived", BAD),
    ):  # fmt: skip
        panel = panel.override_by_name(name, fixed(colour))
    return panel


def _sql(promise: Promise, chosen: bool) -> str:
    rows = ",\n        ".join(f"({rank}, '{label}')" for rank, label in _labels(promise.deadline))
    last = BINS * PER_BIN
    filtered = (
        "\n          AND satellite IN (${satellite:sqlstring})"
        "\n          AND product_type IN (${type:sqlstring})"
        if chosen
        else ""
    )
    return f"""
    WITH bin (rank, took) AS (VALUES
        {rows}),
    counted AS (
        SELECT CASE WHEN step < 0 THEN {2 * BINS + 2}
                    WHEN step = 0 THEN 0
                    WHEN step <= {last} THEN (step - 1) / {PER_BIN}
                    ELSE least((step - 1) / {PER_BIN} + 1, {2 * BINS + 1}) END AS rank,
               sum(items)::float8 AS items
        FROM boards.item_day
        WHERE objective IN ({quoted([promise.name])}) AND $__timeFilter(day)
          AND state IN ('on_time', 'late', 'missing', 'overdue'){filtered}
        GROUP BY 1)
    SELECT took,
           CASE WHEN rank < {BINS} THEN coalesce(items, 0) END AS "on time",
           CASE WHEN rank = {BINS} THEN (SELECT max(items) FROM counted) END AS "deadline",
           CASE WHEN rank > {BINS} AND rank <= {2 * BINS + 1} THEN coalesce(items, 0) END AS "late",
           CASE WHEN rank > {2 * BINS + 1} THEN coalesce(items, 0) END AS "not arrived"
    FROM bin LEFT JOIN counted USING (rank)
    WHERE EXISTS (SELECT FROM counted)
    ORDER BY rank
    """


def _labels(deadline: timedelta) -> list[tuple[int, str]]:
    """Rank and words of each bin; at rank BINS stands the deadline itself."""
    width = deadline / BINS
    labels = [(rank, f"≤ {rounded(width * (rank + 1))}") for rank in range(BINS)]
    labels.append((BINS, f"deadline {format_duration(deadline)}"))
    labels += [
        (BINS + extra, f"≤ {rounded(deadline + width * extra)}") for extra in range(1, BINS + 1)
    ]
    labels.append((2 * BINS + 1, f"> {rounded(2 * deadline)}"))
    return [*labels, (2 * BINS + 2, "not arrived")]


def rounded(length: timedelta) -> str:
    """A length in the two units that matter."""
    minutes = round(length.total_seconds() / 60)
    if length < timedelta(hours=2):
        return f"{minutes}m"
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days >= 2:
        return f"{days}d" + (f"{hours}h" if hours else "")
    return f"{days * 24 + hours}h" + (f"{minutes:02d}m" if minutes else "")
