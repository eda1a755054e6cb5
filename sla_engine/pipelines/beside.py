"""What goes on beside the images: feeds gone silent, a supplier that stands in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from maas.catalogue.model import Feed, Pipeline
from maas.catalogue.routes import main_supplier
from maas.db.facts_readings import Reading
from maas.domain.instants import duration_us
from maas.domain.states import TroubleKind
from maas.domain.steps import StepOutcome
from sla_engine.pipelines.flying import Flying
from sla_engine.pipelines.troubles import PAGE, WARN, Found, clock_text, length_text


def silent(
    name: str, feed: Feed, readings: Sequence[Reading], heard: tuple[int, int] | None, as_of: int
) -> tuple[list[Found], set[str]]:
    """The areas of a feed that are silent, and those of which nothing can be said.

    `readings` are those of `received_at`, `heard` says from and up to when we have listened: while
    we do not, or have not for long enough, silence is ours and nothing is known.
    """
    abouts = {f"{name}/{area}" if area else name: area for area in list(feed.areas) or [""]}
    length = duration_us(feed.silent)
    if heard is None or as_of - heard[1] > length:
        return [], set(abouts)
    newest = {one.about: int(one.value * 1_000_000) for one in readings}
    found = []
    for about, area in abouts.items():
        last = newest.get(area)
        if as_of - (heard[0] if last is None else last) <= length:
            continue
        since = "ever since we listen" if last is None else f"since {clock_text(last)}"
        found.append(
            Found(
                TroubleKind.SILENT_FEED, about, "", feed.party or "", PAGE,
                f"nothing new of {about} {since}: what rests on it cannot be trusted, and a ship "
                "without a match is not known to be dark" if feed.kind == "ais" else
                f"nothing new of {about} {since}, longer than {length_text(length)}",
            )
        )  # fmt: skip
    return found, set()


def switched(pipeline: Pipeline, flying: Iterable[Flying]) -> Iterable[Found]:
    """The missions whose newest image was not had from their main supplier."""
    latest: dict[str, tuple[int, str, str, str]] = {}
    for one in flying:
        first = one.way.stages[0].rule.name if one.way.stages else ""
        for step in one.steps:
            if step.stage == first and step.outcome is StepOutcome.LEFT:
                told = (step.ended_at or 0, one.image.image, one.image.supplier, first)
                latest[one.image.mission] = max(latest.get(one.image.mission, told), told)
    for mission, (at, image, supplier, stage) in sorted(latest.items()):
        main = main_supplier(pipeline, mission)
        if main and supplier and supplier != main and supplier in pipeline.suppliers:
            party = pipeline.suppliers[main].party or ""
            yield Found(
                TroubleKind.SUPPLIER_SWITCH, mission, stage, party, WARN,
                f"{image} was had from {supplier} at {clock_text(at)} and not from {main}, the "
                f"main supplier of {mission}",
            )  # fmt: skip


def received(told: Sequence[tuple[str, Reading]]) -> Mapping[str, list[Reading]]:
    """Per feed, its newest readings of when something was received."""
    found: dict[str, list[Reading]] = {}
    for source, reading in told:
        if reading.measure == "received_at":
            found.setdefault(source, []).append(reading)
    return found
