"""How every panel looks: colours that follow targets, words beside them, links to the evidence.

Colours never stand alone: values carry their unit, states their word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from dashboards.queries import Query, Sql, postgresql_source, prometheus_source
from dashboards.sdk import builders, common, common_models, models

GOOD, WARN, BAD, UNKNOWN, PLAIN = "green", "orange", "red", "#8e8e8e", "blue"
STATES: Mapping[str, str] = {
    "on_time": GOOD,
    "late": WARN,
    "overdue": "#e0752d",
    "missing": BAD,
    "unknown": UNKNOWN,
    "not_due": PLAIN,
    "cancelled": "#b7b7b7",
    "excluded": "#b7b7b7",
}
P = TypeVar("P", bound=Any)  # the kit's builders share their methods, not a class


@dataclass(frozen=True, slots=True)
class Link:
    """A way from a figure to its evidence; `url` may hold Grafana's ${__data.fields.name}."""

    title: str
    url: str

    def to_json(self) -> dict[str, object]:
        return {"title": self.title, "url": self.url, "targetBlank": True}


@dataclass(frozen=True, slots=True)
class Dress:
    """What no panel may lack: a title, why it is there, its unit and what stands without data."""

    title: str
    description: str
    unit: str
    no_data: str = "no data in this range"
    links: tuple[Link, ...] = ()
    span: int = 12
    height: int = 8


def dressed(panel: P, dress: Dress, queries: Sequence[Query]) -> P:
    """The panel with all that every panel has."""
    source = postgresql_source() if isinstance(queries[0], Sql) else prometheus_source()
    panel = panel.title(dress.title).description(dress.description).datasource(source)
    panel = panel.unit(dress.unit).no_value(dress.no_data).span(dress.span).height(dress.height)
    for query in queries:
        panel = panel.with_target(query)
    if dress.links:
        panel = panel.data_links([_Built(link) for link in dress.links])
    return panel


@dataclass(frozen=True, slots=True)
class _Built:
    link: Link

    def build(self) -> Link:
        return self.link


def steps(base: str, *above: tuple[float, str]) -> builders.ThresholdsConfig:
    """Colours by value: the first below all, each other from its value on."""
    thresholds = [models.Threshold(None, base)]
    thresholds += [models.Threshold(value, colour) for value, colour in above]
    config = builders.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE)
    return config.steps(thresholds)


def at_least(target: Fraction) -> builders.ThresholdsConfig:
    """Good from the target on, bad below it."""
    return steps(BAD, (float(target), GOOD))


def at_most(limit: float) -> builders.ThresholdsConfig:
    """Good up to a limit of the catalogue, bad from it on."""
    return steps(GOOD, (limit, BAD))


def any_is_bad(colour: str = BAD) -> builders.ThresholdsConfig:
    """Counts of what should not be: nothing is good, one is not."""
    return steps(GOOD, (1, colour))


def plain() -> builders.ThresholdsConfig:
    """Neither good nor bad."""
    return steps(PLAIN)


def fixed(colour: str) -> list[models.DynamicConfigValue]:
    """An override: this colour."""
    value = {"mode": "fixed", "fixedColor": colour}
    return [models.DynamicConfigValue(id_val="color", value=value)]


def mapped(words: Mapping[str, tuple[str, str]]) -> list[models.ValueMapping]:
    """Values as words with a colour: {"3": ("up", "green")}."""
    results = {
        value: models.ValueMappingResult(text=text, color=colour, index=index)
        for index, (value, (text, colour)) in enumerate(words.items())
    }
    return [models.ValueMap(options=results)]


def last_value() -> common.ReduceDataOptions:
    """The latest of each series."""
    return common.ReduceDataOptions().values(False).calcs(["lastNotNull"]).fields("")


def every_row() -> common.ReduceDataOptions:
    """Each row of a table on its own."""
    return common.ReduceDataOptions().values(True).calcs([]).fields("").limit(60)


def legend_below(*calcs: str) -> common.VizLegendOptions:
    """A legend under the drawing."""
    mode = common_models.LegendDisplayMode.TABLE if calcs else common_models.LegendDisplayMode.LIST
    legend = common.VizLegendOptions().display_mode(mode).show_legend(True)
    return legend.placement(common_models.LegendPlacement.BOTTOM).calcs(list(calcs))


def no_legend() -> common.VizLegendOptions:
    """None: the axis says it."""
    legend = common.VizLegendOptions().display_mode(common_models.LegendDisplayMode.LIST)
    return legend.show_legend(False).placement(common_models.LegendPlacement.BOTTOM).calcs([])


def tooltip(*, single: bool = False) -> common.VizTooltipOptions:
    """What is told under the pointer."""
    mode = common_models.TooltipDisplayMode
    chosen = mode.SINGLE if single else mode.MULTI
    return common.VizTooltipOptions().mode(chosen).sort(common_models.SortOrder.NONE)
