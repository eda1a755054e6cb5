"""An objective's definition in sentences, so that a figure never stands without its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.words import Words
from maas.catalogue.model import Catalogue, Objective


def definition(t: Words, catalogue: Catalogue, objective: Objective) -> list[str]:
    """What is counted, which clock, by when, over what time, and what the unseen means."""
    sentences = [t(f"definition.kind.{objective.kind}", share=t.share(objective.target))]
    sentences.append(_population(t, catalogue, objective))
    if objective.clock is not None:
        sentences.append(
            t(
                "definition.clock",
                start=t(f"clock.{objective.clock.start}"),
                stop=t(f"clock.{objective.clock.stop}"),
                at=_places(t, catalogue, objective),
            )
        )
    if objective.deadline is not None:
        sentences.append(
            t(
                "definition.deadline",
                deadline=t.length(objective.deadline),
                abandon=t.length(objective.abandon),
            )
        )
    sentences.append(window(t, objective))
    unknown = objective.unknown
    sentences.append(t(f"definition.unknown.{unknown.policy}", share=t.share(unknown.min_coverage)))
    return sentences


def window(t: Words, objective: Objective) -> str:
    """Over what time the target holds."""
    if objective.window.rolling is not None:
        return t("definition.rolling", length=t.length(objective.window.rolling))
    return t("definition.month")


def _population(t: Words, catalogue: Catalogue, objective: Objective) -> str:
    population = objective.population
    mission = catalogue.missions.get(population.mission or "")
    target = catalogue.targets.get(population.target or "")
    text = t(
        f"definition.population.{population.source}",
        mission=t.local(mission.title) if mission is not None else t("mission.any"),
        upstream=_titles(t, catalogue, population.upstream),
        per_day=population.per_day or "",
        target=t.local(target.title) if target is not None else population.target or "",
        pipeline=_pipeline(t, catalogue, population.pipeline or ""),
    )
    limits = (
        ("satellites", population.satellites),
        ("classes", population.classes),
        ("levels", population.levels),
        ("types", population.types),
        ("suppliers", population.suppliers),
        ("customers", population.customers),
    )
    only = [t(f"definition.only.{name}", names=", ".join(names)) for name, names in limits if names]
    return f"{text} {' '.join(only)}".strip()


def _pipeline(t: Words, catalogue: Catalogue, name: str) -> str:
    known = catalogue.pipelines.get(name)
    return name if known is None else t.local(known.title)


def _places(t: Words, catalogue: Catalogue, objective: Objective) -> str:
    """Where the clock stops: interfaces, or a stage of a pipeline."""
    at = objective.clock.at if objective.clock is not None else ()
    pipeline = catalogue.pipelines.get(objective.population.pipeline or "")
    if pipeline is None:
        return _titles(t, catalogue, at)
    stages = pipeline.stages
    return ", ".join(t.local(stages[name].title) if name in stages else name for name in at)


def _titles(t: Words, catalogue: Catalogue, names: Iterable[str]) -> str:
    titles: Mapping[str, str] = {
        name: t.local(interface.title) for name, interface in catalogue.interfaces.items()
    }
    return ", ".join(titles.get(name, name) for name in names)
