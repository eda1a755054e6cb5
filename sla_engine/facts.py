"""What is known of one subject when it is judged: plans, publications, downlink sessions,
and what happened to an image."""

from __future__ import annotations

from dataclasses import dataclass, field

from maas.domain.steps import StepEvent


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned datatake, and whether a later plan of its own window has dropped it."""

    datatake_id: str
    satellite: str
    start: int
    end: int
    mode: str
    timeliness_class: str
    superseded: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """One product offered at one interface. Instants in microseconds, UTC."""

    source: str
    product_key: str
    match_key: str
    mission: str | None
    satellite: str | None
    product_type: str | None
    level: str | None
    timeliness_class: str | None
    sensing_start: int
    sensing_end: int
    origin_at: int | None
    published_at: int
    clock_fault: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """One downlink session, or its retransfer."""

    source: str
    session_id: str
    satellite: str
    downlink_start: int
    delivered_at: int | None  # None until every channel has its final block


@dataclass(slots=True)
class SubjectFacts:
    """Everything known of one subject at an instant."""

    subject: str
    planned: list[Planned] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    events: list[StepEvent] = field(default_factory=list)
    _at: dict[frozenset[str], list[Publication]] = field(default_factory=dict)

    def at(self, sources: frozenset[str]) -> list[Publication]:
        """The first publication of each product at these interfaces, sound clocks first.

        Call it only once all publications are there: the answer is remembered.
        """
        if sources not in self._at:
            self._at[sources] = self._first_at(sources)
        return self._at[sources]

    def _first_at(self, sources: frozenset[str]) -> list[Publication]:
        first: dict[str, Publication] = {}
        for publication in self.publications:
            if publication.source in sources:
                known = first.get(publication.product_key)
                if known is None or _rank(publication) < _rank(known):
                    first[publication.product_key] = publication
        return list(first.values())


def _rank(publication: Publication) -> tuple[bool, int, int, int]:
    return (
        publication.clock_fault,
        publication.published_at,
        publication.sensing_start,
        publication.sensing_end,
    )
