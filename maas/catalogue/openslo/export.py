"""A catalogue's promises as OpenSLO v1 documents: services, then an SLO for each objective.

What OpenSLO has a word for stands in its own field, what is measured stands in the indicator's
metric source, and the rest in annotations; so reading the documents back gives the same promises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from maas.catalogue.in_words import composite_definition, definition
from maas.catalogue.model import Agreement, Catalogue, Component, Composite, Objective, Window
from maas.catalogue.openslo.terms import (
    API,
    PREFIX,
    annotated,
    dns_names,
    read_target,
    read_window,
    target_number,
    window_entry,
)
from maas.catalogue.spoken import local
from maas.catalogue.values import Entry

MEASURED = (
    "kind", "population", "clock", "deadline", "abandon", "completeness_after", "service_hours",
    "degraded", "min_outage", "unknown",
)  # fmt: skip
LONGEST = 1050  # characters of a description
ELSEWHERE = "ground-segment"
Document = dict[str, Any]


def documents(catalogue: Catalogue) -> Iterator[Document]:
    """What is served (by mission or component), agreements, composites, then the objectives."""
    served = {name: _service(catalogue, name, one) for name, one in catalogue.objectives.items()}
    titles = dict(served.values())
    names = dns_names(
        [
            *titles,
            *(f"agreement-{name}" for name in catalogue.agreements),
            *(f"composite-{name}" for name in catalogue.composites),
        ]
    )
    for service, title in titles.items():
        yield _document("Service", names[service], title, {PREFIX + "service": service}, {})
    for name, agreement in catalogue.agreements.items():
        yield _agreement(names[f"agreement-{name}"], name, agreement, catalogue)
    for name, composite in catalogue.composites.items():
        yield _composite(names[f"composite-{name}"], name, composite, catalogue)
    slos = dns_names(catalogue.objectives)
    for name, objective in catalogue.objectives.items():
        yield _slo(catalogue, name, objective, slos[name], names[served[name][0]])


def text(catalogue: Catalogue) -> str:
    """All documents as one YAML text."""
    return yaml.safe_dump_all(
        documents(catalogue), sort_keys=False, allow_unicode=True, width=100, explicit_start=True
    )


def _service(catalogue: Catalogue, name: str, objective: Objective) -> tuple[str, str]:
    """Under which service an objective stands, and its title: its mission, else its component."""
    mission = objective.population.mission
    if mission is not None and mission in catalogue.missions:
        return mission, local(catalogue.missions[mission].title, "en")
    target = objective.population.target
    for path, component in _components((), catalogue.page.components):
        if name in component.objectives or target in component.targets:
            return "-".join(path), local(component.title, "en")
    return ELSEWHERE, local(catalogue.title, "en")


def _components(
    above: tuple[str, ...], components: Mapping[str, Component]
) -> Iterator[tuple[tuple[str, ...], Component]]:
    for name, component in components.items():
        yield (*above, name), component
        yield from _components((*above, name), component.components)


def _document(
    kind: str, name: str, title: str, beside: Mapping[str, str], spec: Mapping[str, Any]
) -> Document:
    metadata = {"name": name, "displayName": title, "annotations": dict(beside)}
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": dict(spec)}


def _agreement(name: str, ours: str, agreement: Agreement, catalogue: Catalogue) -> Document:
    parties = [catalogue.parties.get(one) for one in (agreement.customer, agreement.provider)]
    between = " and ".join(local(party.title, "en") for party in parties if party is not None)
    spec = {"description": f"An agreement between {between}."[:LONGEST]} if between else {}
    return _whole("agreement", name, ours, agreement, agreement.title, spec)


def _composite(name: str, ours: str, composite: Composite, catalogue: Catalogue) -> Document:
    titles = {part: catalogue.objectives[part].title for part in composite.of
              if part in catalogue.objectives}  # fmt: skip
    spec = {"description": composite_definition(composite, titles, "en")[:LONGEST]}
    return _whole("composite", name, ours, composite, composite.title, spec)


def _whole(
    what: str, name: str, ours: str, entry: Entry, title: dict[str, str], spec: Mapping[str, Any]
) -> Document:
    """An entry that OpenSLO has no kind for, in annotations, on a service of its own."""
    fields = _plain(entry)
    beside = {PREFIX + what: ours, **annotated({**fields, "title": title})}
    return _document("Service", name, local(title, "en"), _untitled(beside, title), spec)


def _slo(
    catalogue: Catalogue, ours: str, objective: Objective, name: str, service: str
) -> Document:
    fields = _plain(objective)
    number, entry = target_number(objective.target), window_entry(objective.window)
    if read_target(number, 1) == objective.target:
        del fields["target"]
    fields.pop("window", None)
    told = read_window(entry)
    if told is None or Window.model_validate(told) != objective.window:
        fields["window"] = objective.window.model_dump(mode="json", exclude_defaults=True)
    measured = {key: fields.pop(key) for key in MEASURED if key in fields}
    beside = annotated({**fields, "title": objective.title})
    counts = objective.kind != "availability"
    spec = {
        "description": definition(objective, catalogue, "en")[:LONGEST],
        "service": service,
        "indicator": {"metadata": {"name": name}, "spec": {"ratioMetric": _ratio(ours, measured)}},
        "timeWindow": [entry],
        "budgetingMethod": "Occurrences" if counts else "RatioTimeslices",
        "objectives": [{"target": number, **({} if counts else {"timeSliceWindow": "1m"})}],
    }
    beside = _untitled({PREFIX + "id": ours, **beside}, objective.title)
    return _document("SLO", name, local(objective.title, "en"), beside, spec)


def _ratio(ours: str, measured: Mapping[str, Any]) -> dict[str, Any]:
    good = {"type": "maas", "spec": {"objective": ours, "count": "good"}}
    total = {"type": "maas", "spec": {"objective": ours, "count": "valid", **measured}}
    return {"counter": True, "good": {"metricSource": good}, "total": {"metricSource": total}}


def _plain(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _untitled(beside: dict[str, str], title: Mapping[str, str]) -> dict[str, str]:
    """Without the title where the display name says all of it."""
    return {k: v for k, v in beside.items() if k != PREFIX + "title" or list(title) != ["en"]}
