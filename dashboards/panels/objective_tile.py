"""Objective tile: what was promised and measured, what is left to spend, how much was seen."""

from __future__ import annotations

from dashboards.links import Links
from dashboards.looks import BAD, GOOD, UNKNOWN, WARN, Dress, at_least, dressed, last_value, steps
from dashboards.queries import Prom, floored
from dashboards.sdk import common_models, models, stat
from dashboards.titles import Promise
from maas.catalogue.values import format_share
from maas.telemetry.metrics import ERROR_BUDGET, OBJECTIVE_COVERAGE, OBJECTIVE_STRICT


def objective_tile(promise: Promise, links: Links, *, span: int = 6) -> stat.Panel:
    """The live figure of an objective against its target, with budget and coverage beside it."""
    objective, only = promise.objective, f'{{objective="{promise.name}"}}'
    target = format_share(objective.target)
    dress = Dress(
        title=promise.title,
        description=f"Share of good among valid in the current window ({promise.window}), floored; "
        f"{target} is promised. Budget left is the unspent share of what may be bad, below zero "
        "when overspent; seen is the share that could be observed.",
        unit="percentunit",
        no_data="nothing was due yet, or nothing could be seen",
        links=links.objective(promise.name),
        span=span,
        height=5,
    )
    panel = dressed(
        stat.Panel(),
        dress,
        [
            Prom(floored(f"{OBJECTIVE_STRICT.name}{only}"), f"of {target}", "A", instant=True),
            Prom(floored(f"{ERROR_BUDGET.name}{only}"), "budget left", "B", instant=True),
            Prom(floored(f"{OBJECTIVE_COVERAGE.name}{only}"), "seen", "C", instant=True),
        ],
    )
    covered = float(objective.unknown.min_coverage)
    panel = panel.thresholds(at_least(objective.target)).reduce_options(last_value()).decimals(2)
    panel = panel.override_by_name(
        "budget left", _own(steps(BAD, (0, WARN), (0.5, GOOD))) + _decimals(0)
    )
    panel = panel.override_by_name("seen", _own(steps(UNKNOWN, (covered, GOOD))) + _decimals(0))
    panel = panel.text_mode(common_models.BigValueTextMode.VALUE_AND_NAME)
    panel = panel.graph_mode(common_models.BigValueGraphMode.NONE)
    panel = panel.color_mode(common_models.BigValueColorMode.VALUE)
    return panel.orientation(common_models.VizOrientation.VERTICAL)


def _own(thresholds: object) -> list[models.DynamicConfigValue]:
    built = thresholds.build()  # type: ignore[attr-defined]
    return [models.DynamicConfigValue(id_val="thresholds", value=built)]


def _decimals(digits: int) -> list[models.DynamicConfigValue]:
    return [models.DynamicConfigValue(id_val="decimals", value=digits)]
