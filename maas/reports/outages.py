"""Outages as rows, in their order, each with how much of it counts."""

from __future__ import annotations

from maas.domain.statement import ObjectiveStatement, Outage, Statement
from maas.reports.amounts import party
from maas.reports.evidence import OutageRow
from maas.reports.roads import sure
from maas.reports.words import Words, stamp


def outage_rows(statement: Statement, one: ObjectiveStatement, words: Words) -> list[OutageRow]:
    """Every outage of an objective."""
    return [_row(statement, outage, words) for outage in one.outages]


def _row(statement: Statement, outage: Outage, words: Words) -> OutageRow:
    length = outage.end - outage.start
    return OutageRow(
        start=stamp(outage.start),
        end=stamp(outage.end),
        outcome=outage.outcome.value,
        word=words(f"outcome.{outage.outcome.value}"),
        length=words.exact_length(length),
        counted=words.exact_length(outage.counted) if outage.counted else words("nothing"),
        share=round(outage.counted / length, 4) if length else 0.0,
        party=party(statement, outage.party, words),
        sure=sure(outage.confirmed_by, outage.party, words),
        confirmed=outage.confirmed_by is not None,
        reason=outage.reason,
        excluded=words("item.excluded", id=outage.excluded_by) if outage.excluded_by else "",
    )
