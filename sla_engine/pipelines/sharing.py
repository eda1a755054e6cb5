"""Who was late how often: by mission, supplier and customer, and by stage and party. Pure.

A late image is charged to the first stage that overran its budget, and to its party, once. The
median is the nearest-rank one: half of all took at most so long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from maas.db.pipelines import Share
from maas.domain.attributions import proposed
from sla_engine.pipelines.flying import Flying


@dataclass(slots=True)
class _Sum:
    """What is counted under one name."""

    images: int = 0
    late: int = 0
    over: int = 0
    lengths: list[int] = field(default_factory=list)

    @property
    def median(self) -> int | None:
        ordered = sorted(self.lengths)
        return ordered[(len(ordered) - 1) // 2] if ordered else None


def shares_of(
    name: str, images: Iterable[Flying], since: datetime, as_of: datetime, now: int
) -> list[Share]:
    """The shares of a pipeline's images that are through or past their deadline."""
    sums: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for one in images:
        end = one.way.done_at
        if end is None and now <= one.due_at:
            continue
        late = end is None or end > one.due_at
        for key in _whose(one):
            told = sums[key]
            told.images += 1
            told.late += late
            if end is not None:
                told.lengths.append(end - one.t0)
        _charge(sums, one, now, late=late)
    return [
        Share(name, by, whose, s.images, s.late, s.over, s.median, since, as_of)
        for (by, whose), s in sorted(sums.items())
    ]


def _whose(one: Flying) -> Iterator[tuple[str, str]]:
    image = one.image
    for by, whose in (
        ("mission", image.mission),
        ("supplier", image.supplier),
        ("customer", image.customer),
    ):
        if whose:
            yield by, whose


def _charge(sums: dict[tuple[str, str], _Sum], one: Flying, now: int, *, late: bool) -> None:
    cause = proposed(one.legs, now) if late else None
    parties = {leg.party for leg in one.legs if leg.party}
    for leg in one.legs:
        length = (now if leg.end is None else leg.end) - leg.start
        told = sums["stage", leg.stage]
        told.images += 1
        told.lengths.append(length)
        if cause is leg:
            told.late += 1
        if late and length > leg.budget:
            told.over += length - leg.budget
            if leg.party:
                sums["party", leg.party].over += length - leg.budget
    for party in parties:
        sums["party", party].images += 1
    if cause is not None and cause.party:
        sums["party", cause.party].late += 1
