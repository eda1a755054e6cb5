"""Bad items as rows with their road: worst first, each on a scale of its own.

A leg that never ended is drawn to the edge. The scale holds everything that ended, every budget
and the deadline, so that what ran over can be compared with what was allowed.
"""

from __future__ import annotations

from maas.domain.instants import iso
from maas.domain.statement import BadItem, Evidence, ObjectiveStatement, Statement
from maas.domain.states import ItemState
from maas.reports.amounts import party
from maas.reports.evidence import Fact, Item, Leg
from maas.reports.links import Links
from maas.reports.words import Words, stamp

GRAVITY = {ItemState.MISSING: 0, ItemState.OVERDUE: 1}
MARGIN = 1.06  # of the scale, so that the last mark does not stand on the edge


def worst_first(one: ObjectiveStatement, as_of: int) -> list[BadItem]:
    """What counts before what is excluded; missing, overdue, then by how much it falls short."""

    def gravity(item: BadItem) -> tuple[bool, int, int, int, str]:
        short = (item.expected or 0) - (item.achieved or 0) if one.kind == "completeness" else 0
        delay = (as_of if item.t1 is None else item.t1) - item.due_at
        state = 0 if one.kind == "completeness" else GRAVITY.get(item.state, 2)
        return item.excluded_by is not None, state, -short, -delay, item.key

    return sorted(one.bad_items, key=gravity)


def item_of(
    statement: Statement, one: ObjectiveStatement, item: BadItem, words: Words, links: Links
) -> Item:
    """One bad item, written out."""
    legs, due_x = _drawn(statement, item, words)
    arrived = None if item.t1 is None else stamp(item.t1)
    notes = [words("item.excluded_said", id=item.excluded_by)] if item.excluded_by else []
    if item.charged_under:
        charged = _title(statement, item.charged_under, words)
        notes.append(words("item.charged_said", objective=charged))
    return Item(
        key=item.key,
        about=" · ".join(part for part in (item.satellite, item.product_type) if part),
        state=item.state.value,
        state_word=_state(item, words),
        began=stamp(item.t0),
        due=stamp(item.due_at),
        arrived=arrived,
        late=_late(item, statement.as_of, words),
        amount=_amount(one, item, words),
        party=party(statement, item.party, words),
        sure=sure(item.confirmed_by, item.party, words),
        confirmed=item.confirmed_by is not None,
        reason=item.reason,
        notes=notes,
        excluded=item.excluded_by is not None,
        due_x=due_x,
        legs=legs,
        facts=[_fact(fact, links) for fact in item.evidence],
        href=links.found(item.subject),
    )


def sure(confirmed_by: str | None, name: str | None, words: Words) -> str:
    """Whether a person said so, or it is only proposed."""
    if confirmed_by is not None:
        return words("item.confirmed", by=confirmed_by)
    return words("item.proposed") if name else ""


def _state(item: BadItem, words: Words) -> str:
    state = words(f"state.{item.state.value}")
    return f"{state}, {words('state.excluded')}" if item.excluded_by else state


def _title(statement: Statement, name: str, words: Words) -> str:
    return next((words.local(one.title) for one in statement.objectives if one.id == name), name)


def _late(item: BadItem, as_of: int, words: Words) -> str:
    if item.t1 is None:
        open_for = words.length(max(0, as_of - item.due_at))
        return words("item.open", length=open_for)
    delay = item.t1 - item.due_at
    return words(f"item.{'late' if delay >= 0 else 'early'}", length=words.length(abs(delay)))


def _amount(one: ObjectiveStatement, item: BadItem, words: Words) -> str | None:
    if one.kind != "completeness" or item.expected is None:
        return None
    achieved, expected = words.number(item.achieved or 0), words.number(item.expected)
    return words("item.of", good=achieved, valid=expected)


def _drawn(statement: Statement, item: BadItem, words: Words) -> tuple[list[Leg], float | None]:
    if not item.legs:
        return [], None
    ends = [leg.end for leg in item.legs if leg.end is not None]
    budgets = [leg.start + leg.budget for leg in item.legs]
    whole = max(1, max([item.due_at, *ends, *budgets]) - item.t0) * MARGIN

    def place(at: int) -> float:
        return round(min(1.0, max(0.0, (at - item.t0) / whole)), 4)

    legs = []
    for leg in item.legs:
        end = leg.end if leg.end is not None else statement.as_of
        over, running = leg.overran(statement.as_of), leg.end is None
        key = "running" if running else "over" if over else "budget"
        x = place(leg.start)
        legs.append(
            Leg(
                stage=words.named("stage", leg.stage),
                party=party(statement, leg.party, words),
                x=x,
                width=round((1.0 if running else place(end)) - x, 4),
                budget_x=place(leg.start + leg.budget),
                over=over,
                running=running,
                taken=words(
                    f"item.{key}",
                    taken=words.length(end - leg.start),
                    budget=words.length(leg.budget),
                ),
                cause=leg.stage == item.stage,
            )
        )
    return legs, place(item.due_at)


def _fact(fact: Evidence, links: Links) -> Fact:
    return Fact(
        fact.name, fact.source, stamp(fact.at), iso(fact.at, digits=6), links.found(fact.name)
    )
