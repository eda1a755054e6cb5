"""Service credits: half-open bands on the unrounded figure. At its very edge no band holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """Below `below`, strictly, the share `credit` of the fee is given back."""

    below: Fraction
    credit: Fraction


def credit_for(figure: Fraction | None, bands: Iterable[Band]) -> Fraction:
    """The credit of the lowest band that holds; 0 in none, and where there is no figure."""
    if figure is None:
        return Fraction(0)
    holding = [band for band in bands if figure < band.below]
    return min(holding, key=lambda band: band.below).credit if holding else Fraction(0)
