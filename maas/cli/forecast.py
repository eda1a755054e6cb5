"""`maas forecast`: which running items are in danger, what periods are bound for, and what if."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from maas.catalogue.model import Catalogue
from maas.cli.working import Refused, instant, working
from maas.domain.instants import iso, to_us
from maas.domain.intervals import Interval
from maas.domain.quantities import floor_percent, format_duration
from sla_engine.forecast.looking import Looked, Threat, look, threats, what_if
from sla_engine.forecast.maintenance import Cost
from sla_engine.forecast.period_end import Outlook
from sla_engine.terms import terms_of

SHOWN = 30
SIGNS = {"calm": "●", "warn": "◐", "page": "✗"}
OUTLOOKS = {
    Outlook.CERTAIN_SUCCESS: "✓ will be met, whatever comes",
    Outlook.LIKELY_SUCCESS: "● likely to be met",
    Outlook.LIKELY_BREACH: "◐ likely to be missed",
    Outlook.CERTAIN_BREACH: "✗ will be missed, whatever comes",
}


def forecast(
    objective: Annotated[
        list[str] | None, typer.Argument(help="ids of objectives; default: all of the agreements")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="as known then, UTC; default: now")] = None,
    maintenance: Annotated[
        str | None,
        typer.Option(
            help="what if: TARGET=START/END, such as dd=2026-11-20T08:00:00Z/2026-11-20T12:00:00Z"
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="all running items, not the most endangered only")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="write it here too")] = None,
) -> None:
    """Look ahead: running items by danger, and each open period by what it will come to."""
    told = uvloop.run(_forecast(objective or [], to_us(instant(as_of)), maintenance, everything))
    if json_file is not None:
        json_file.write_text(json.dumps(told, indent=1) + "\n")


async def _forecast(
    names: Sequence[str], as_of: int, maintenance: str | None, everything: bool
) -> dict[str, object]:
    async with working() as (catalogue, database), database.transaction() as connection:
        for name in names:
            if name not in catalogue.objectives:
                raise Refused(f"there is no objective {name!r}")
        asked = None if maintenance is None else _maintenance(catalogue, maintenance)
        looked: list[Looked] = []
        costs: dict[tuple[str, str], Cost] = {}
        for agreement in catalogue.agreements:
            told, material = await look(connection, catalogue, agreement, as_of)
            chosen = [one for one in told if not names or one.objective in names]
            looked += chosen
            if asked is not None:
                found = what_if(catalogue, chosen, material, *asked)
                costs |= {(agreement, name): cost for name, cost in found.items()}
        bound = {one.objective for one in looked}
        terms = [
            one
            for one in terms_of(catalogue)
            if one.name in bound and one.objective.kind == "timeliness"
        ]
        running = await threats(connection, catalogue, terms, as_of)
    _tell(as_of, running if everything else running[:SHOWN], len(running), looked, costs)
    return _plain(as_of, running, looked, costs)


def _maintenance(catalogue: Catalogue, text: str) -> tuple[str, Interval]:
    target, equals, window = text.partition("=")
    start, slash, end = window.partition("/")
    if not (equals and slash):
        raise Refused(f"{text!r} is no maintenance: write TARGET=START/END")
    if target not in catalogue.targets:
        raise Refused(f"there is no target {target!r}: write one of {', '.join(catalogue.targets)}")
    interval = Interval(to_us(instant(start)), to_us(instant(end)))
    if interval.length == 0:
        raise Refused("the maintenance ends before it begins: write the later instant second")
    return target, interval


def _tell(
    as_of: int, running: Sequence[Threat], count: int, looked: Sequence[Looked],
    costs: dict[tuple[str, str], Cost],
) -> None:  # fmt: skip
    console = Console()
    console.print(f"as known at {iso(as_of, digits=0)}; all times UTC")
    items = _table(
        f"Running items, the most endangered {len(running)} of {count}", "", "objective", "item",
        "stage", "time left", "P(late)", "rests on", "who can act",
    )  # fmt: skip
    for threat in running:
        told = threat.prediction
        rests = f"{told.roads} roads" if told.roads else "budgets"
        items.add_row(
            f"{SIGNS[told.danger]} {told.danger}", threat.objective, threat.item.key, threat.stage,
            _length(threat.left), _percent(told.probability), rests, threat.party,
        )  # fmt: skip
    console.print(items if running else "nothing is running")
    periods = _table(
        "Open periods", "agreement", "objective", "period", "target", "until now", "expected",
        "P(met)", "outlook",
    )  # fmt: skip
    for one in looked:
        chance = one.forecast.probability
        periods.add_row(
            one.agreement, one.objective, one.period, _percent(one.told.target),
            _percent(one.figure.strict), _percent(one.forecast.expected),
            "n/a" if chance is None else f"{int(chance * 100)} %",
            _outlook(one.forecast.outlook),
        )  # fmt: skip
    console.print(periods)
    if costs:
        console.print(_costs(costs))


def _outlook(outlook: Outlook | None) -> str:
    return "? nothing to go by" if outlook is None else OUTLOOKS[outlook]


def _costs(costs: dict[tuple[str, str], Cost]) -> Table:
    table = _table(
        "What the maintenance would cost", "agreement", "objective", "without", "with",
        "lost", "excluded", "why not more",
    )  # fmt: skip
    for (agreement, name), cost in costs.items():
        of_time = bool(cost.excluded or cost.lost > 1_000_000)
        table.add_row(
            agreement, name, _percent(cost.before), _percent(cost.after),
            _length(cost.lost) if of_time else f"{cost.lost} items",
            _length(cost.excluded) if of_time else "", cost.why_not,
        )  # fmt: skip
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _percent(share: Fraction | None) -> str:
    if share is None:
        return "n/a"
    return floor_percent(share.numerator, share.denominator) + " %"


def _length(us: int) -> str:
    return format_duration(timedelta(seconds=us // 1_000_000))


def _plain(
    as_of: int, running: Sequence[Threat], looked: Sequence[Looked],
    costs: dict[tuple[str, str], Cost],
) -> dict[str, object]:  # fmt: skip
    return {
        "as_of": iso(as_of, digits=6),
        "running": [
            {
                "objective": one.objective, "key": one.item.key, "stage": one.stage,
                "party": one.party, "left_us": one.left, "danger": one.prediction.danger,
                "probability": str(one.prediction.probability), "roads": one.prediction.roads,
            }
            for one in running
        ],
        "periods": [
            {
                "agreement": one.agreement, "objective": one.objective, "period": one.period,
                "good": one.told.good, "valid": one.told.valid, "rest": one.told.rest,
                "target": str(one.told.target), "expected": str(one.forecast.expected),
                "probability": one.forecast.probability, "outlook": one.forecast.outlook,
            }
            for one in looked
        ],
        "maintenance": [
            {
                "agreement": agreement, "objective": name, "before": str(cost.before),
                "after": str(cost.after), "lost": cost.lost, "excluded": cost.excluded,
                "why_not": cost.why_not,
            }
            for (agreement, name), cost in costs.items()
        ],
    }  # fmt: skip
