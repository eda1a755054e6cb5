"""What an objective counts, written: items as numbers, time as hours to the last microsecond.

Availability counts time on the clock, completeness sensing time that arrived of what was expected.
"""

from __future__ import annotations

from fractions import Fraction

from maas.domain.statement import ObjectiveStatement, Statement
from maas.domain.states import ItemState
from maas.reports.drawings import Verdict
from maas.reports.words import Words, digits_for


def unit(one: ObjectiveStatement) -> str:
    """items, microseconds or share."""
    units = {
        "availability": "microseconds", "completeness": "microseconds", "composite": "share",
    }  # fmt: skip
    return units.get(one.kind, "items")


def written(one: ObjectiveStatement, amount: int, words: Words) -> str:
    """An amount of the objective's numerator or denominator."""
    if one.kind in ("availability", "completeness"):
        return words.exact_length(amount)
    return words.number(amount)


def lost(one: ObjectiveStatement, amount: int, words: Words) -> str:
    """What was lost, or could not be judged: items, except where an objective counts time."""
    return words.length(amount) if one.kind == "availability" else words.number(amount)


def verdict(met: bool | None, words: Words) -> Verdict:
    kind = "undetermined" if met is None else "met" if met else "missed"
    return Verdict(kind, words(f"verdict.{kind}"))


def shown(one: ObjectiveStatement, words: Words) -> str:
    """The contractual figure, floored, or that there is none."""
    if not one.determined or one.figure.strict is None:
        return words("na_long")
    return words.percent(one.figure.strict, digits_for(one.target))


def counted(one: ObjectiveStatement, words: Words) -> str:
    """Numerator and denominator of the contractual figure in words."""
    key = {"availability": "of_time", "completeness": "of_amount", "composite": "of_share"}
    good, valid = (written(one, part, words) for part in (one.figure.good, one.figure.valid))
    return words(f"figure.{key.get(one.kind, 'of_items')}", good=good, valid=valid)


def bounds(one: ObjectiveStatement, words: Words) -> str:
    """Between which the figure must lie, both floored; nothing where that is not computed."""
    figure, digits = one.figure, digits_for(one.target)
    unseen = one.kind == "completeness" and figure.counts.get(ItemState.UNKNOWN, 0)
    if unseen or one.kind == "composite":
        return ""
    low, high = figure.bounds
    if low is None or high is None:
        return words("figure.bounds_none")
    return words("figure.bounds", low=words.percent(low, digits), high=words.percent(high, digits))


def credit(one: ObjectiveStatement, words: Words) -> str:
    """The share of the fee that is given back."""
    if not one.determined:
        return words("na")
    return words.share(one.credit) if one.credit else words("no_credit")


def party(statement: Statement, name: str | None, words: Words) -> str:
    """A party's title; nobody for none."""
    if not name:
        return words("nobody")
    person = statement.people.get(name)
    return name if person is None else words.local(person.title)


def exact(share: Fraction | None) -> str:
    """In lowest terms."""
    return "–" if share is None else f"{share.numerator}/{share.denominator}"
