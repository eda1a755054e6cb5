"""Exclusions as rows: what was claimed, who said what of it and when, and what it takes out."""

from __future__ import annotations

from maas.domain.exclusions import Exclusion, ExclusionStatus
from maas.domain.statement import ExclusionLine, Statement
from maas.reports.evidence import ExclusionRow, WordRow
from maas.reports.words import Words

NAMED = 12  # keys of items shown; the JSON has them all


def exclusion_row(statement: Statement, line: ExclusionLine, words: Words) -> ExclusionRow:
    """One exclusion, written out."""
    one = line.exclusion
    left = len(one.items) - NAMED
    return ExclusionRow(
        id=one.id,
        status=one.status.value,
        status_word=words(f"exclusion.status.{one.status.value}"),
        category=words.named("exclusion.category", one.category),
        what=_what(one, words),
        items=one.items[:NAMED],
        items_left=words("exclusions.more_items", n=words.number(left)) if left > 0 else "",
        objectives=_objectives(statement, one, words),
        taken=_taken(line, words),
        why_not=_why_not(line, words),
        evidence=one.evidence,
        announced=words("exclusions.announced", at=words.instant(one.announced_at))
        if one.announced_at is not None
        else "",
        words=_words(one, words),
    )


def _what(one: Exclusion, words: Words) -> str:
    if one.interval is None:
        return words.count("exclusions.items", len(one.items))
    start, end = words.instant(one.interval.start), words.instant(one.interval.end)
    return words("exclusions.interval", start=start, end=end)


def _objectives(statement: Statement, one: Exclusion, words: Words) -> str:
    if not one.objectives:
        return words("exclusions.all")
    titles = {each.id: words.local(each.title) for each in statement.objectives}
    return ", ".join(titles.get(name, name) for name in one.objectives)


def _taken(line: ExclusionLine, words: Words) -> str:
    one, amount = line.exclusion, line.taken_out
    told = (
        words.count("exclusions.items", amount)
        if one.interval is None
        else words.exact_length(amount)
    )
    if one.status is ExclusionStatus.AGREED and amount:
        return words("exclusions.taken", amount=told)
    if one.status is ExclusionStatus.CLAIMED and amount:
        return words("exclusions.would", amount=told)
    return words("exclusions.takes_nothing")


def _why_not(line: ExclusionLine, words: Words) -> str:
    if not line.why_not:
        return ""
    return words("exclusions.why_not", why=words.named("exclusion.why_not", line.why_not))


def _words(one: Exclusion, words: Words) -> list[WordRow]:
    told = [
        WordRow(
            word.status.value,
            words(
                "exclusions.said",
                status=words(f"exclusion.status.{word.status.value}"),
                by=word.by,
                at=words.instant(word.at),
            ),
            word.reason,
        )
        for word in one.history
    ]
    if one.status is ExclusionStatus.CLAIMED:
        due = words("exclusions.unanswered", at=words.instant(one.answer_by))
        told.append(WordRow("unanswered", due, ""))
    return told
