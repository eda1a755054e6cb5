"""What stands on each sheet: its columns and its rows, in the order of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from maas.domain.canonical import hash_of
from maas.domain.exclusions import View
from maas.domain.figures import ratio
from maas.domain.statement import ObjectiveStatement, Signature, Statement
from maas.domain.states import ItemState
from maas.reports import amounts
from maas.reports.composing import edges, signed, status_said, version
from maas.reports.item_sheets import items, outages
from maas.reports.links import Links
from maas.reports.method import method_of, origin_of, watermarks_of
from maas.reports.words import Words, digits_for
from maas.reports.workbook import At, Cell, Column, Percent

Rows = Iterable[Sequence[Cell]]
Sheet = Callable[[Statement, Words, Links, Sequence[Signature]], tuple[list[Column], Rows]]


def _summary(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Rows]:
    head = [
        ("objective", 18), ("name", 60), ("verdict", 16), ("good", 18), ("valid", 18),
    ]  # fmt: skip
    columns = [Column(words(f"label.{key}"), width) for key, width in head]
    columns += [Column(words(f"column.{key}"), 14) for key in ("unit", "percent", "target_percent")]
    columns += [Column(words("column.credit_percent"), 12), Column(words("label.exact"), 28)]
    rows = [
        [
            one.id, words.local(one.title), amounts.verdict(one.met, words).word, one.figure.good,
            one.figure.valid, words(f"unit_of.{amounts.unit(one)}"),
            percent(one, one.figure.strict), _target(one),
            Percent(one.credit, digits_for(one.credit)) if one.determined else None,
            amounts.exact(one.figure.strict),
        ]
        for one in statement.objectives
    ]  # fmt: skip
    return columns, rows


def percent(one: ObjectiveStatement, share: Fraction | None) -> Cell:
    """A share of an objective, floored; its word where there is none."""
    if share is None or not one.determined:
        return None
    return Percent(share, digits_for(one.target))


def _target(one: ObjectiveStatement) -> Cell:
    return Percent(one.target, digits_for(one.target))


def _objectives(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Rows]:
    columns = [
        Column(words("label.objective"), 18), Column(words("label.name"), 50),
        Column(words("label.kind"), 14), Column(words("label.view"), 14),
        Column(words("label.verdict"), 16), Column(words("column.unit"), 14),
        Column(words("column.numerator"), 20), Column(words("column.denominator"), 20),
        *(Column(words(f"column.{key}"), 14)
          for key in ("percent", "target_percent", "coverage_percent", "low", "high")),
        Column(words("label.excluded"), 14), Column(words("outcome.unknown"), 14),
        *(Column(words(f"state.{state.value}"), 12) for state in ItemState),
        *(Column(words(f"outcome.{name}") + " (µs)", 18) for name in ("up", "degraded", "down")),
    ]  # fmt: skip
    return columns, _objective_rows(statement, words)


def _objective_rows(statement: Statement, words: Words) -> Iterator[Sequence[Cell]]:
    for one in statement.objectives:
        about = [one.id, words.local(one.title), words.named("kind", one.kind)]
        unit = words(f"unit_of.{amounts.unit(one)}")
        for view in (View.RAW, View.CLAIMED, View.AGREED):
            figure = one.views[view]
            met = figure.met if one.determined else None
            low, high = figure.bounds
            time = one.kind == "availability"
            counted = time or one.kind == "composite"
            yield [
                *about, words(f"view.{view.value}.name"), amounts.verdict(met, words).word, unit,
                figure.good, figure.valid, percent(one, figure.strict), _target(one),
                *(None if share is None else Percent(share, 2)
                  for share in (figure.coverage, low, high)),
                figure.excluded,
                figure.unknown if time else figure.counts.get(ItemState.UNKNOWN, 0),
                *(None if counted else figure.counts.get(state, 0) for state in ItemState),
                *((figure.up, figure.degraded, figure.down) if time else ()),
            ]  # fmt: skip
        good, valid = one.attributed
        share = ratio(good, valid) if one.determined else None
        met = None if share is None else share >= one.target
        yield [
            *about, words("view.attributed.name"), amounts.verdict(met, words).word, unit, good,
            valid, percent(one, share), _target(one),
        ]  # fmt: skip


def _exclusions(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Rows]:
    columns = [
        Column(words("label.id"), 16), Column(words("label.status"), 14),
        Column(words("column.category"), 24), Column(words("label.objectives"), 30),
        Column(words("label.start"), 20), Column(words("label.end"), 20),
        Column(words("column.items"), 30), Column(words("column.taken"), 16),
        Column(words("column.reason_not"), 34), Column(words("column.announced_utc"), 20),
        Column(words("column.answer_utc"), 20), Column(words("label.outcome"), 14),
        Column(words("column.said_by"), 20), Column(words("column.said_utc"), 20),
        Column(words("label.reason"), 60), Column(words("column.evidence"), 40),
    ]  # fmt: skip
    return columns, _exclusion_rows(statement, words)


def _exclusion_rows(statement: Statement, words: Words) -> Iterator[Sequence[Cell]]:
    """One row for each thing that was said."""
    for line in statement.exclusions:
        one, inside = line.exclusion, line.exclusion.interval
        taken = line.taken_out if inside is None else line.taken_out // 1_000_000
        for word in one.history:
            yield [
                one.id, words(f"exclusion.status.{one.status.value}"),
                words.named("exclusion.category", one.category), ", ".join(one.objectives),
                None if inside is None else At(inside.start),
                None if inside is None else At(inside.end), ", ".join(one.items), taken,
                words.named("exclusion.why_not", line.why_not) if line.why_not else "",
                None if one.announced_at is None else At(one.announced_at), At(one.answer_by),
                words(f"exclusion.status.{word.status.value}"), word.by, At(word.at), word.reason,
                one.evidence,
            ]  # fmt: skip


def _unknown(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Rows]:
    columns = [
        Column(words("label.objective"), 18), Column(words("label.name"), 60),
        Column(words("label.reason"), 40), Column(words("label.number"), 20),
        Column(words("column.unit"), 14),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [
            one.id, words.local(one.title), words.named("unknown.reason", why), amount,
            words(f"unit_of.{'microseconds' if one.kind == 'availability' else 'items'}"),
        ]
        for one in statement.objectives
        for why, amount in one.unknown
    ]  # fmt: skip
    return columns, rows


def _about(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> tuple[list[Column], Rows]:
    own = hash_of(statement)
    fields = [*origin_of(statement, own, words), *method_of(statement, words)]
    address, period = links.evidence(statement), words.period(statement.period)
    rows: list[Sequence[Cell]] = [
        [words("label.name"), words.local(statement.title)],
        [words("label.customer"), words.local(statement.customer.title)],
        [words("label.provider"), words.local(statement.provider.title)],
        [words("label.period"), ", ".join([period, *edges(statement, words)])],
        [words("label.status"), status_said(statement, words)],
        [words("label.version"), version(statement, words)],
        *([one.label, one.value] for one in fields),
        *([f"{words('label.source')} {one.label}", one.value]
          for one in watermarks_of(statement, words)),
        *([f"{words('label.signature')} {one.party}", " ".join((one.said, one.at, one.check))]
          for one in signed(statement, own, words, signatures)),
        *([words("document.open"), one] for one in (address,) if one),
    ]  # fmt: skip
    return [Column(words("label.name"), 34), Column(words("label.shown"), 110)], rows


SHEETS: Mapping[str, Sheet] = {
    "summary": _summary,
    "objectives": _objectives,
    "items": items,
    "outages": outages,
    "exclusions": _exclusions,
    "unknown": _unknown,
    "about": _about,
}
