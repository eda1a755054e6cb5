"""Promises of downlink sessions: all channels delivered within so long of the downlink's start."""

from __future__ import annotations

from collections.abc import Iterator

from maas.domain.promises import Item
from sla_engine.facts import SubjectFacts
from sla_engine.indicators.arrival import arriving
from sla_engine.terms import Terms


def from_passes(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """One item per session; a retransfer is the same session, and the first delivery counts."""
    versions = [
        version
        for version in facts.passes
        if version.source in terms.at
        and (not terms.satellites or version.satellite in terms.satellites)
    ]
    if not versions:
        return
    t0 = min(version.downlink_start for version in versions)
    if t0 < terms.since:
        return
    delivered = [one.delivered_at for one in versions if one.delivered_at is not None]
    yield arriving(
        terms, versions[0].session_id, facts.subject, versions[0].satellite, None,
        t0, min(delivered, default=None), as_of,
    )  # fmt: skip
