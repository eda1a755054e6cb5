"""What every objective's statement needs: whether it is determined, its credit, its trend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from maas.catalogue.model import Credit
from maas.domain.calendars import shifted
from maas.domain.credits import Band, credit_for
from maas.domain.figures import Figure
from maas.domain.statement import PartyShare, PastPeriod

PERIODS = 12


def determined(figure: Figure, min_coverage: Fraction) -> bool:
    """Whether enough could be observed for a figure at all; without data it is not."""
    coverage = figure.coverage
    return figure.strict is not None and coverage is not None and coverage >= min_coverage


def credit_of(strict: Fraction | None, bands: Iterable[Credit]) -> Fraction:
    """The service credit of a figure; none where there is no figure."""
    return credit_for(strict, [Band(band.below, band.credit) for band in bands])


def trend(
    name: str, period: str, headlines: Mapping[str, Mapping[str, object]]
) -> tuple[PastPeriod, ...]:
    """What the twelve periods before came to, as far as they were stated, the oldest first."""
    found = []
    for back in range(PERIODS, 0, -1):
        earlier = shifted(period, -back)
        told = headlines.get(earlier, {}).get(name)
        if isinstance(told, Mapping):
            found.append(
                PastPeriod(
                    earlier, int(told["good"]), int(told["valid"]), Fraction(told["target"]),
                    Fraction(told["credit"]), bool(told["determined"]),
                )
            )  # fmt: skip
    return tuple(found)


def shares(lost: Iterable[tuple[str, int, bool]]) -> tuple[PartyShare, ...]:
    """Per party what was lost through it, from (party, amount, confirmed)."""
    proposed: dict[str, int] = {}
    confirmed: dict[str, int] = {}
    for party, amount, sure in lost:
        into = confirmed if sure else proposed
        into[party] = into.get(party, 0) + amount
    return tuple(
        PartyShare(party, proposed.get(party, 0), confirmed.get(party, 0))
        for party in sorted({*proposed, *confirmed})
    )
