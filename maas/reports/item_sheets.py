"""The long sheets: one row for each bad item and each outage, with the road in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from maas.domain.instants import SECOND
from maas.domain.statement import BadItem, Signature, Statement
from maas.reports.amounts import party
from maas.reports.links import Links
from maas.reports.words import Words, stamp
from maas.reports.workbook import At, Cell, Column


def items(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Iterable[Sequence[Cell]]]:
    """Every bad item of every objective, the oldest first."""
    columns = [
        Column(words("label.objective"), 18), Column(words("label.item"), 44),
        Column(words("column.satellite"), 10), Column(words("column.type"), 16),
        Column(words("label.state"), 14), Column(words("label.began"), 20),
        Column(words("label.due"), 20), Column(words("label.complete"), 20),
        Column(words("column.late_s"), 14), Column(words("column.expected"), 16),
        Column(words("column.achieved"), 16), Column(words("column.stage"), 14),
        Column(words("label.responsible"), 30), Column(words("column.confirmed_by"), 20),
        Column(words("label.reason"), 40), Column(words("column.excluded_by"), 16),
        Column(words("column.charged_under"), 16), Column(words("column.road"), 60),
        Column(words("column.evidence"), 80),
    ]  # fmt: skip
    return columns, _item_rows(statement, words)


def _item_rows(statement: Statement, words: Words) -> Iterator[Sequence[Cell]]:
    for one in statement.objectives:
        for item in one.bad_items:
            yield [
                one.id, item.key, item.satellite, item.product_type,
                words(f"state.{item.state.value}"), At(item.t0), At(item.due_at),
                None if item.t1 is None else At(item.t1),
                None if item.t1 is None else (item.t1 - item.due_at) // SECOND,
                item.expected, item.achieved,
                None if item.stage is None else words.named("stage", item.stage),
                party(statement, item.party, words), item.confirmed_by, item.reason,
                item.excluded_by, item.charged_under, _road(item, words),
                "; ".join(f"{fact.name} ({fact.source}, {stamp(fact.at)} UTC)"
                          for fact in item.evidence),
            ]  # fmt: skip


def _road(item: BadItem, words: Words) -> str:
    told = []
    for leg in item.legs:
        budget, stage = words.length(leg.budget), words.named("stage", leg.stage)
        if leg.end is None:
            told.append(f"{stage}{words('format.colon')} {words('item.never')} ({budget})")
        else:
            taken = words.length(leg.end - leg.start)
            said = words("item.budget", taken=taken, budget=budget)
            told.append(f"{stage}{words('format.colon')} {said}")
    return "; ".join(told)


def outages(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Iterable[Sequence[Cell]]]:
    """Every outage of every objective."""
    columns = [
        Column(words("label.objective"), 18), Column(words("label.start"), 20),
        Column(words("label.end"), 20), Column(words("label.outcome"), 12),
        Column(words("column.length_s"), 14), Column(words("column.counted_s"), 14),
        Column(words("column.excluded_by"), 16), Column(words("label.responsible"), 30),
        Column(words("column.confirmed_by"), 20), Column(words("label.reason"), 60),
    ]  # fmt: skip
    rows = [
        [
            one.id, At(outage.start), At(outage.end), words(f"outcome.{outage.outcome.value}"),
            (outage.end - outage.start) // SECOND, outage.counted // SECOND, outage.excluded_by,
            party(statement, outage.party, words), outage.confirmed_by, outage.reason,
        ]
        for one in statement.objectives
        for outage in one.outages
    ]  # fmt: skip
    return columns, rows
