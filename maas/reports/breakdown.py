"""What a figure is made of: its states, the parties through whom it was lost, its parts."""

from __future__ import annotations

from collections.abc import Iterator

from maas.domain.statement import ObjectiveStatement, Statement
from maas.domain.states import ItemState
from maas.reports import amounts
from maas.reports.charts import spread
from maas.reports.document import Count, Loss, Part
from maas.reports.links import Links
from maas.reports.words import Words, digits_for

MEANING = {
    ItemState.ON_TIME: "good",
    ItemState.LATE: "bad",
    ItemState.MISSING: "bad",
    ItemState.OVERDUE: "bad",
}


def counts_of(
    statement: Statement, one: ObjectiveStatement, words: Words, links: Links
) -> list[Count]:
    figure = one.figure
    if one.kind == "composite":
        return []
    if one.kind == "availability":
        weight = words.share(figure.degraded_weight)
        part = words("states.counts_part", weight=weight)
        held = {"up": "good", "down": "bad"}.get(figure.unknown_policy, "out")
        told = [
            ("up", figure.up, words("states.counts_good")),
            ("degraded", figure.degraded, part),
            ("down", figure.down, words("states.counts_bad")),
            ("unknown", figure.unknown, words(f"states.counts_{held}")),
            ("excluded", figure.excluded, words("states.counts_out")),
        ]
        shares = spread([amount for _, amount, _ in told])
        return [
            Count(kind, words(f"outcome.{kind}"), amounts.written(one, amount, words), meaning,
                  share, None)
            for (kind, amount, meaning), share in zip(told, shares, strict=True)
            if amount or kind in ("up", "down")
        ]  # fmt: skip
    told_items = [(state, figure.counts.get(state, 0)) for state in ItemState]
    shares = spread([amount for _, amount in told_items])
    return [
        Count(
            kind=state.value,
            word=words(f"state.{state.value}"),
            amount=words.number(amount),
            meaning=words(f"states.counts_{_meaning(one, state)}"),
            share=share,
            href=links.items(statement, one.id, [state.value]),
        )
        for (state, amount), share in zip(told_items, shares, strict=True)
        if amount
    ]


def _meaning(one: ObjectiveStatement, state: ItemState) -> str:
    if one.kind == "completeness":
        return "amount" if state in MEANING else "out"
    return MEANING.get(state, "out")


def losses_of(statement: Statement, one: ObjectiveStatement, words: Words) -> list[Loss]:
    most = max((share.proposed + share.confirmed for share in one.parties), default=0) or 1
    return [
        Loss(
            party=amounts.party(statement, share.party, words),
            proposed=amounts.lost(one, share.proposed, words),
            confirmed=amounts.lost(one, share.confirmed, words),
            together=amounts.lost(one, share.proposed + share.confirmed, words),
            proposed_share=round(share.proposed / most, 4),
            confirmed_share=round(share.confirmed / most, 4),
        )
        for share in sorted(one.parties, key=lambda one: -one.proposed - one.confirmed)
    ]


def parts_of(statement: Statement, one: ObjectiveStatement, words: Words) -> Iterator[Part]:
    numbers = {each.id: number for number, each in enumerate(statement.objectives, 1)}
    titles = {each.id: words.local(each.title) for each in statement.objectives}
    for name, weight, share in one.parts:
        yield Part(
            title=titles.get(name, name),
            anchor=f"objective-{numbers[name]}" if name in numbers else None,
            weight=words.number(weight),
            share=words.percent(share, digits_for(one.target)),
            exact=amounts.exact(share),
        )
