"""One objective written out: its figure four ways, what it counts, when and through whom it was
lost, and every item or outage behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from maas.domain.exclusions import View
from maas.domain.figures import ratio
from maas.domain.statement import ObjectiveStatement, Statement
from maas.reports import amounts
from maas.reports.breakdown import MEANING, counts_of, losses_of, parts_of
from maas.reports.charts import days_of, trend_of
from maas.reports.document import Field, Section, ViewRow
from maas.reports.evidence import Item
from maas.reports.links import Links
from maas.reports.outages import outage_rows
from maas.reports.roads import item_of, worst_first
from maas.reports.words import Words, digits_for

LISTED = 10_000  # more rows than anybody reads; what is left out is counted and said


def section_of(
    statement: Statement, one: ObjectiveStatement, number: int, words: Words, links: Links
) -> Section:
    """The section of one objective."""
    worst = worst_first(one, statement.as_of)
    listed = [item_of(statement, one, item, words, links) for item in worst[:LISTED]]
    left = len(worst) - len(listed)
    return Section(
        number=number,
        anchor=f"objective-{number}",
        id=one.id,
        title=words.local(one.title),
        kind=words.named("kind", one.kind),
        verdict=amounts.verdict(one.met, words),
        share=amounts.shown(one, words),
        of=amounts.counted(one, words),
        target=words.share(one.target),
        credit=amounts.credit(one, words),
        coverage=_coverage(one, words),
        bounds=amounts.bounds(one, words),
        why_none=_why_none(one, words),
        produced=_produced(one, words),
        definition=words.local(one.definition),
        views=list(_views(one, words)),
        counts=counts_of(statement, one, words, links),
        steps=list(_steps(one, words)),
        days=days_of(one, statement.time_zone, words),
        trend=trend_of(one, statement.period, words),
        losses=losses_of(statement, one, words),
        parts=list(parts_of(statement, one, words)) if one.kind == "composite" else [],
        beside=list(parts_of(statement, one, words)) if one.kind != "composite" else [],
        unknown=[
            Field(words.named("unknown.reason", why), amounts.lost(one, amount, words))
            for why, amount in one.unknown
        ],
        items=listed,
        items_said=_said(one, listed, words),
        items_left=words("item.more", n=words.number(left)) if left else "",
        outages=outage_rows(statement, one, words),
        facts=_facts(one, words),
        href=links.objective(one.id),
        items_href=links.items(statement, one.id),
    )


def _coverage(one: ObjectiveStatement, words: Words) -> str:
    least, share = words.share(one.min_coverage), one.figure.coverage
    if one.kind == "composite":
        return ""
    if share is None:
        return words("figure.coverage_none", least=least)
    return words("figure.coverage", share=words.percent(share), least=least)


def _why_none(one: ObjectiveStatement, words: Words) -> str:
    if one.determined:
        return ""
    if one.kind == "composite":
        return words("figure.parts_missing")
    share = one.figure.coverage
    if share is None or share >= one.min_coverage:
        return words("figure.no_data")
    return words(
        "figure.uncovered", share=words.percent(share), least=words.share(one.min_coverage)
    )


def _produced(one: ObjectiveStatement, words: Words) -> str:
    figure = one.figure
    if figure.produced is None:
        return ""
    return words(
        "figure.produced",
        share=words.percent(figure.produced),
        good=words.number(figure.produced_on_time),
        valid=words.number(figure.produced_on_time + figure.produced_late),
    )


def _views(one: ObjectiveStatement, words: Words) -> Iterator[ViewRow]:
    rows: list[tuple[str, int, int, Fraction | None, int | None]] = [
        (view.value, figure.good, figure.valid, figure.strict, figure.excluded)
        for view in (View.RAW, View.CLAIMED, View.AGREED)
        for figure in (one.views[view],)
    ]
    good, valid = one.attributed
    rows.append(("attributed", good, valid, ratio(good, valid), None))
    for name, good, valid, share, excluded in rows:
        taken = None if excluded is None or one.kind == "composite" else excluded
        yield ViewRow(
            name=words(f"view.{name}.name"),
            said=words(f"view.{name}.said"),
            share=words.percent(share if one.determined else None, digits_for(one.target)),
            good=amounts.written(one, good, words),
            valid=amounts.written(one, valid, words),
            excluded="–" if taken is None else amounts.lost(one, taken, words),
            contractual=name == View.AGREED,
        )


def _steps(one: ObjectiveStatement, words: Words) -> Iterator[Field]:
    whole = sum(one.figure.counts.get(state, 0) for state in MEANING)
    for number, arrived in enumerate(one.figure.arrived_by):
        share = ratio(arrived, whole)
        after = one.steps[number] if number < len(one.steps) else None
        yield Field(
            _step(number, after, words),
            words.percent(share),
            words("item.of", good=words.number(arrived), valid=words.number(whole)),
        )


def _step(number: int, after: int | None, words: Words) -> str:
    if after is None:
        return words("steps.one", n=number + 1)
    return words("steps.later", length=words.length(after)) if after else words("steps.deadline")


def _said(one: ObjectiveStatement, listed: list[Item], words: Words) -> str:
    if not one.bad_items:
        items = one.kind in ("timeliness", "completeness")
        flawless = one.figure.valid > 0 and one.figure.good == one.figure.valid
        return words("item.none") if items and flawless else ""
    out = sum(item.excluded for item in listed)
    said = words.count("item.listed", len(one.bad_items))
    return said + (" " + words.count("item.of_them_excluded", out) if out else "")


def _facts(one: ObjectiveStatement, words: Words) -> list[Field]:
    number = "samples" if one.kind == "availability" else "items"
    return [
        Field(words("label.id"), one.id, code=True),
        Field(words("label.rests_on"), words.count(f"figure.{number}", one.items)),
        Field(words("label.evidence_hash"), one.evidence_hash, code=True),
        Field(words("label.definition_hash"), one.definition_hash, code=True),
    ]
