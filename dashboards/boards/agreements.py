"""Contracts: a board for each agreement, with its promises, budgets, credits and exclusions."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.boards.shares import bad_items, share_by_day
from dashboards.looks import BAD, GOOD, UNKNOWN, WARN, Dress
from dashboards.panels.bars import bars
from dashboards.panels.burn import budget_burn
from dashboards.panels.listing import listing
from dashboards.panels.note import note
from dashboards.panels.objective_tile import objective_tile
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql, any_of, quoted
from dashboards.rules.names import burn_rate_name
from dashboards.titles import Promise, text_of
from maas.catalogue.model import Agreement
from maas.catalogue.values import format_share


def boards(context: Context) -> Iterator[Board]:
    """A board for each agreement whose objectives the catalogue shows."""
    for name, agreement in context.catalogue.agreements.items():
        promised = [
            Promise(one, context.catalogue.objectives[one])
            for one in agreement.objectives
            if one in context.catalogue.objectives
        ]
        if promised:
            yield Board(
                f"agreement-{name}",
                f"Agreement: {text_of(agreement.title)}",
                f"{_party(context, agreement.provider)} to {_party(context, agreement.customer)}: "
                "every promise, its budget, and what is in dispute.",
                "Contracts",
                tuple(_rows(context, name, agreement, promised)),
            )


def _party(context: Context, name: str) -> str:
    return text_of(context.catalogue.parties[name].title)


def _rows(
    context: Context, name: str, agreement: Agreement, promised: list[Promise]
) -> Iterator[Row]:
    yield Row("Promises", tuple(objective_tile(one, context.links) for one in promised))
    yield Row(
        "Budgets",
        (
            budget_burn(promised),
            _burning(promised),
            _states(context, promised),
            _credits(promised),
        ),
    )
    counted = [one for one in promised if one.objective.kind != "availability"]
    if counted:
        yield Row(
            "Evidence",
            (
                share_by_day(counted, "In time, day by day", span=24),
                bad_items(counted, context.links, "Latest late or missing"),
            ),
        )
    yield Row("Exclusions and periods", tuple(_disputed(context, name)))


def _burning(promised: list[Promise]) -> Panel:
    names = any_of("objective", (one.name for one in promised))
    return trend(
        Dress(
            "Burn rate over a day",
            "How many times faster than allowed the budget was spent in "
            "the last day; 1 spends exactly the budget by the end of the window.",
            "short",
            "nothing became due in any day of this range",
            height=9,
        ),
        Prom(f"{burn_rate_name('1d')}{{{names}}}", "{{objective}}"),
    )


def _states(context: Context, promised: list[Promise]) -> Panel:
    counted = quoted(one.name for one in promised)
    return bars(
        Dress(
            "Items by state",
            "Promises of the range, by objective and state.",
            "short",
            "nothing was promised in this range",
            (context.links.page("Objectives", "objectives"),),
            height=9,
        ),
        Sql(f"""
            SELECT objective, sum(items) FILTER (WHERE state = 'on_time')::float8 AS "on time",
                   sum(items) FILTER (WHERE state = 'late')::float8 AS "late",
                   sum(items) FILTER (WHERE state IN ('missing', 'overdue'))::float8 AS "missing",
                   sum(items) FILTER (WHERE state = 'unknown')::float8 AS "unknown"
            FROM boards.tally WHERE objective IN ({counted}) AND $__timeFilter(day)
            GROUP BY 1 ORDER BY 1
            """),
        "objective",
        horizontal=True,
        stacked=True,
        colours={"on time": GOOD, "late": WARN, "missing": BAD, "unknown": UNKNOWN},
    )


def _credits(promised: list[Promise]) -> Panel:
    lines = [
        f"- **{one.title}**: "
        + ", ".join(
            f"below {format_share(band.below)} gives back {format_share(band.credit)}"
            for band in one.objective.credits
        )
        for one in promised
        if one.objective.credits
    ]
    return note("Service credits", "\n".join(lines) or "None are agreed.", span=12, height=9)


def _disputed(context: Context, name: str) -> Iterator[Panel]:
    statements = context.links.page("Statements", f"agreements/{name}")
    yield listing(
        Dress(
            "Exclusions",
            "Claims of this agreement and what became of them, latest first.",
            "short",
            "nothing has been claimed",
            (statements,),
        ),
        f"""
        SELECT from_at AS start, to_at AS end, category, status, announced_at AS announced,
               answer_by AS "answer by", id
        FROM boards.exclusion
        WHERE agreement IN ({quoted([name])})
          AND (from_at IS NULL OR from_at <= $__timeTo()::timestamptz)
        ORDER BY from_at DESC NULLS LAST, id
        """,
    )
    yield listing(
        Dress(
            "Closed periods",
            "The versions that stand, latest first.",
            "short",
            "no period has been closed",
            (statements,),
        ),
        f"""
        SELECT period, version, known_at AS "known at", reason
        FROM boards.period WHERE agreement IN ({quoted([name])})
        ORDER BY period DESC
        """,
    )
