"""From a target's samples to what was seen of it: debounce per vantage point, horizon, quorum.

A pure function of the set of samples. The same for the live state and for a closed period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maas.catalogue.model import Target
from maas.domain.confirming import confirmed, read_quota
from maas.domain.instants import duration_us
from maas.domain.intervals import Interval
from maas.domain.spans import Sample, Span, spans
from maas.domain.states import Outcome
from maas.domain.vantage import agreed


def seen(
    target: Target, by_location: Mapping[str, Sequence[Sample]], within: Interval
) -> list[Span]:
    """Contiguous spans over `within`; what nobody saw is unknown."""
    down, up = read_quota(target.confirm.down), read_quota(target.confirm.up)
    horizon = duration_us(target.horizon)
    told = {
        location: spans(confirmed(samples, down, up), horizon, within)
        for location, samples in by_location.items()
    }
    if not told:
        return spans((), horizon, within)
    return agreed(told, target.quorum)


def context(target: Target) -> int:
    """How long before a stretch samples still matter for it, in microseconds."""
    down, up = read_quota(target.confirm.down), read_quota(target.confirm.up)
    return duration_us(target.horizon) + max(down.among, up.among) * duration_us(target.every)


def outages(told: Sequence[Span]) -> list[Span]:
    """The spans in which it was not up, as far as anybody knows."""
    return [span for span in told if span.outcome in (Outcome.DOWN, Outcome.DEGRADED)]
