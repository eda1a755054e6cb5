"""From a pipeline of the catalogue to the route that one mission's images take."""

from __future__ import annotations

from maas.catalogue.piped import Pipeline, PipelineStage
from maas.domain.instants import duration_us
from maas.domain.tracks import Route, StageRule, Track

STUCK = 3  # times its budget, where the catalogue does not say


def route_of(pipeline: Pipeline, mission: str, supplier: str = "") -> Route:
    """The stages of a mission's images in their order; what it does not pass is left out.

    A stage without a party is its supplier's; one whose neighbours before it are not passed comes
    after the one above.
    """
    passed = {
        name: stage
        for name, stage in pipeline.stages.items()
        if not stage.missions or mission in stage.missions
    }
    names = list(passed)
    return tuple(
        StageRule(
            name=name,
            after=_after(stage, names[:place]),
            parts=stage.parts,
            budget=duration_us(stage.budget),
            stuck=duration_us(stage.stuck) if stage.stuck else STUCK * duration_us(stage.budget),
            party=stage.party or _party(pipeline, supplier),
            people=stage.people,
        )
        for place, (name, stage) in enumerate(passed.items())
    )


def _after(stage: PipelineStage, above: list[str]) -> tuple[str, ...]:
    told = tuple(name for name in stage.after or () if name in above)
    if stage.after == ():
        return ()
    return told or tuple(above[-1:])


def _party(pipeline: Pipeline, supplier: str) -> str:
    known = pipeline.suppliers.get(supplier)
    return (known.party if known is not None else None) or pipeline.party or ""


def clock_start(
    pipeline: Pipeline, way: Track, acquired_at: int | None, offered_at: int | None, first_at: int
) -> int:
    """From when an image's deadline runs; what was heard first where its clock is not known."""
    starts = {
        "acquired_at": acquired_at,
        "offered_at": offered_at,
        "entered": way.stages[0].entered_at if way.stages else None,
    }
    found = starts[pipeline.clock]
    return first_at if found is None else found


def longest(route: Route) -> int:
    """What the budgets on the longest way through a route add up to, in microseconds."""
    needed: dict[str, int] = {}
    for rule in route:
        needed[rule.name] = rule.budget + max((needed[name] for name in rule.after), default=0)
    return max(needed.values(), default=0)


def main_supplier(pipeline: Pipeline, mission: str) -> str:
    """The supplier that a mission's images are had from while nothing is wrong."""
    known = [(one.priority, name) for name, one in pipeline.suppliers.items()
             if mission in one.missions]  # fmt: skip
    return min(known)[1] if known else ""
