"""Several vantage points, one outcome: down only when a quorum of them agrees.

A point that sees nothing does not vote. With fewer witnesses than the quorum a failure proves
nothing, and the time is unknown; one witness who got through proves that it is up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from maas.domain.spans import Span
from maas.domain.states import Outcome


def agreed(by_location: Mapping[str, Sequence[Span]], quorum: int) -> list[Span]:
    """One sequence of spans from those of every vantage point, all over the same stretch."""
    if len(by_location) == 1 and quorum == 1:
        return list(next(iter(by_location.values())))
    edges = sorted(
        {edge for told in by_location.values() for s in told for edge in (s.start, s.end)}
    )
    cursors = dict.fromkeys(by_location, 0)
    found: list[Span] = []
    for start, end in pairwise(edges):
        votes = []
        for name, told in by_location.items():
            while cursors[name] < len(told) and told[cursors[name]].end <= start:
                cursors[name] += 1
            if cursors[name] < len(told) and told[cursors[name]].start <= start:
                votes.append((name, told[cursors[name]]))
        outcome, reason = _vote(votes, quorum)
        began = sum(span.samples for _, span in votes if span.start == start)
        last = found[-1] if found else None
        if last is not None and last.outcome is outcome:
            found[-1] = Span(last.start, end, outcome, last.reason, last.samples + began)
        else:
            found.append(Span(start, end, outcome, reason, began))
    return found


def _vote(votes: Sequence[tuple[str, Span]], quorum: int) -> tuple[Outcome, str]:
    known = [(name, span) for name, span in votes if span.outcome is not Outcome.UNKNOWN]
    down = [(name, span) for name, span in known if span.outcome is Outcome.DOWN]
    worse = [(name, span) for name, span in known if span.outcome is not Outcome.UP]
    if len(down) >= quorum:
        return Outcome.DOWN, _said(down)
    if len(worse) >= quorum:
        return Outcome.DEGRADED, _said(worse)
    if len(known) > len(worse):
        return Outcome.UP, _said([one for one in known if one[1].outcome is Outcome.UP])
    if worse:
        return Outcome.UNKNOWN, f"only {len(worse)} of {quorum} needed: {_said(worse)}"
    return Outcome.UNKNOWN, "no sample"


def _said(votes: Sequence[tuple[str, Span]]) -> str:
    return f"{votes[0][1].reason} (seen from {', '.join(sorted(name for name, _ in votes))})"
