"""Promises of a plan: each planned datatake promises each of its mode's product types.

Where a subject is wider than a datatake, as the orbit that Sentinel-2 names tell, a product belongs
to the datatake it was sensed in.
"""

from __future__ import annotations

from collections.abc import Iterator

from maas.domain.instants import SECOND, duration_us
from maas.domain.promises import Item
from maas.domain.states import ItemState
from sla_engine.facts import Planned, Publication, SubjectFacts
from sla_engine.indicators.coverage import covering
from sla_engine.terms import Terms

MARGIN = 30 * SECOND  # how far actual sensing may stray from the plan


def from_plan(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """Items of every planned datatake of the subject, those of dropped ones cancelled."""
    offered = facts.at(terms.at)
    for planned in facts.planned:
        if planned.end < terms.since or planned.satellite not in terms.satellites:
            continue
        timeliness_class = terms.class_of(planned.mode, planned.timeliness_class)
        if terms.classes and timeliness_class not in terms.classes:
            continue
        for row in terms.rows:
            if row.modes and planned.mode not in row.modes:
                continue
            whole = row.expected
            length = planned.end - planned.start if whole == "sensing" else duration_us(whole)
            expected = max(0, length + duration_us(row.tolerance))
            for product_type in row.types:
                yield _item(terms, facts.subject, planned, product_type, expected, offered, as_of)


def _item(
    terms: Terms, subject: str, planned: Planned, product_type: str, expected: int,
    offered: list[Publication], as_of: int,
) -> Item:  # fmt: skip
    key = f"{planned.datatake_id}/{product_type}"
    if planned.superseded:
        return Item(
            terms.name, key, subject, planned.satellite, product_type, planned.end,
            planned.end + terms.deadline, None, ItemState.CANCELLED, -1,
            party=terms.objective.responsible, reason="superseded",
        )  # fmt: skip
    own = [
        one
        for one in offered
        if one.product_type == product_type
        and (planned.datatake_id == subject or _sensed_in(one, planned))
    ]
    return covering(
        terms, key, subject, planned.satellite, product_type, planned.end, expected, own, as_of
    )


def _sensed_in(publication: Publication, planned: Planned) -> bool:
    return planned.start - MARGIN <= publication.sensing_start <= planned.end + MARGIN
