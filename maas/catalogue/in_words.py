"""A promise in words that a lawyer can read: one paragraph, in English and in French.

Every clause that decides the figure has its sentence; what a definition does not say is not
mentioned. The sentences themselves are in `maas.catalogue.phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from maas.catalogue.model import (
    Agreement,
    Catalogue,
    Composite,
    ExclusionRule,
    Objective,
    Window,
)
from maas.catalogue.phrases import WORDS
from maas.catalogue.spoken import dates, hours, length, listed, local, quoted, share


def definition(
    objective: Objective, catalogue: Catalogue, language: str, agreement: Agreement | None = None
) -> str:
    """What an objective promises, in "en" or "fr", and which exclusions its agreement admits.

    Under an agreement, what is watched over a rolling window is counted in the agreement's periods.
    """
    sentences = [_counted(objective, catalogue, language)]
    if objective.kind == "availability":
        sentences += _time(objective, language)
    else:
        sentences += _items(objective, catalogue, language)
    if agreement is not None:
        sentences += _exclusions(objective, agreement.exclusions, language)
    rolling = objective.window.rolling is not None
    window = agreement.period if agreement is not None and rolling else objective.window
    sentences += _promise(objective, window, catalogue, language)
    return " ".join(sentences)


def composite_definition(
    composite: Composite, titles: Mapping[str, Mapping[str, str]], language: str
) -> str:
    """What a composite is made of, in words; `titles` are those of its parts."""
    words, parts = WORDS[language], []
    for part, weight in composite.of.items():
        title = quoted(titles.get(part, {"en": part}), language)
        weighed = composite.combine == "weighted"
        parts.append(words["weight"].format(part=title, weight=weight) if weighed else title)
    return words[composite.combine].format(
        parts=listed(parts, "and", language), share=share(composite.target, language)
    )


def _counted(objective: Objective, catalogue: Catalogue, language: str) -> str:
    words, population = WORDS[language], objective.population
    mission = catalogue.missions.get(population.mission or "")
    of = words["of"].format(mission=local(mission.title, language)) if mission is not None else ""
    chosen = []
    for key in ("satellites", "classes", "levels", "types", "suppliers", "customers"):
        names: tuple[str, ...] = getattr(population, key)
        if names:
            one_or_many = key if len(names) == 1 else f"{key} many"
            chosen.append(words[one_or_many].format(list=listed(names, "or", language)))
    if chosen:
        of += f" ({words[';'].join(chosen)})"
    target = catalogue.targets.get(population.target or "")
    return words[f"from {population.source}"].format(
        of=of,
        upstream=_interfaces(population.upstream, catalogue, language),
        per_day=population.per_day,
        target=quoted(target.title, language) if target is not None else population.target,
        pipeline=_pipeline(population.pipeline or "", catalogue, language),
    )


def _items(objective: Objective, catalogue: Catalogue, language: str) -> list[str]:
    words, found = WORDS[language], []
    amounts = objective.kind == "completeness"
    if objective.clock is not None and objective.deadline is not None:
        good = words[f"good {objective.population.source}"] + words["by then"]
        found.append(
            (words["amounts"] if amounts else good).format(
                at=_places(objective, catalogue, language),
                deadline=length(objective.deadline, language),
                start=words[objective.clock.start],
            )
        )
    late = words["missing" if amounts else "late"]
    found.append(late.format(abandon=length(objective.abandon, language)))
    found.append(words[f"uncovered {objective.unknown.uncovered}"])
    least = share(objective.unknown.min_coverage, language)
    return [*found, words["coverage of items"].format(share=least)]


def _time(objective: Objective, language: str) -> list[str]:
    words, found = WORDS[language], []
    week = objective.service_hours
    if week is not None:
        days = dates(week.closed, language)
        closed = words["closed"].format(days=days) if days else ""
        weekly = hours(week, language)
        found.append(words["hours"].format(weekly=weekly, zone=week.time_zone, closed=closed))
    if objective.min_outage:
        found.append(words["min_outage"].format(length=length(objective.min_outage, language)))
    whole = {Fraction(0): "degraded as down", Fraction(1): "degraded as up"}
    degraded = words[whole.get(objective.degraded, "degraded")]
    found.append(degraded.format(weight=share(objective.degraded, language)))
    unknown = objective.unknown
    found.append(words[unknown.policy].format(length=length(unknown.hold, language)))
    return [*found, words["coverage"].format(share=share(unknown.min_coverage, language))]


def _exclusions(objective: Objective, rule: ExclusionRule | None, language: str) -> list[str]:
    words = WORDS[language]
    if rule is None or not rule.categories:
        return [words["no exclusions"]]
    notice = words["notice"].format(length=length(rule.notice, language)) if rule.notice else ""
    cap = words["cap"].format(length=length(rule.cap, language)) if rule.cap else ""
    told = [words[category].format(notice=notice, cap=cap) for category in rule.categories]
    found = [words["exclusions"].format(categories=words[";"].join(told))]
    return found if objective.kind == "availability" else [*found, words[f"items {rule.items}"]]


def _promise(
    objective: Objective, window: Window, catalogue: Catalogue, language: str
) -> list[str]:
    words, found = WORDS[language], []
    own = catalogue.objectives.get(objective.own_clock or "")
    if own is not None:
        found.append(words["own_clock"].format(objective=quoted(own.title, language)))
    party = catalogue.parties.get(objective.responsible or "")
    if party is not None:
        found.append(words["responsible"].format(party=local(party.title, language)))
    if objective.kind != "availability":
        found.append(words["period of items"])
    lasting = "" if window.rolling is None else length(window.rolling, language)
    over = words[window.calendar or "rolling"].format(zone=window.time_zone, length=lasting)
    target = share(objective.target, language)
    return [*found, words[f"share {objective.kind}"].format(share=target, window=over)]


def _pipeline(name: str, catalogue: Catalogue, language: str) -> str:
    known = catalogue.pipelines.get(name)
    return name if known is None else quoted(known.title, language)


def _places(objective: Objective, catalogue: Catalogue, language: str) -> str:
    """Where the clock stops: interfaces, or a stage of a pipeline."""
    at = objective.clock.at if objective.clock is not None else ()
    pipeline = catalogue.pipelines.get(objective.population.pipeline or "")
    if pipeline is None:
        return _interfaces(at, catalogue, language)
    titles = [
        quoted(pipeline.stages[name].title, language) if name in pipeline.stages else name
        for name in at
    ]
    return listed(titles, "or", language)


def _interfaces(names: Iterable[str], catalogue: Catalogue, language: str) -> str:
    titles = [
        quoted(catalogue.interfaces[name].title, language) if name in catalogue.interfaces else name
        for name in names
    ]
    return listed(titles, "or", language)
