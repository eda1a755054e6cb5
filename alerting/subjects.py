"""What the catalogue knows about the subject of an incident. Pure.

A subject that the catalogue no longer has is still told about, by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from alerting.messages import Promise
from maas.catalogue.model import (
    Canary,
    Catalogue,
    Component,
    Delivery,
    Interface,
    Objective,
    Target,
)
from maas.db.telling import Standing
from maas.domain.budget import budget_remaining
from maas.domain.incidents import Localised


def name_of(catalogue: Catalogue, kind: str, subject: str) -> Localised:
    """The title of the target, objective or source; its id when the catalogue has it no longer."""
    sections: Mapping[str, Mapping[str, Target | Objective | Interface | Canary | Delivery]] = {
        "target": catalogue.targets,
        "objective": catalogue.objectives,
        "source": catalogue.interfaces,
        "canary": catalogue.canaries,
        "delivery": catalogue.deliveries,
    }
    entries = sections.get(kind, {})
    return entries[subject].title if subject in entries else {"en": subject}


def components_of(catalogue: Catalogue, kind: str, subject: str) -> tuple[str, ...]:
    """Paths of the page components that name the subject, such as sentinel-1/prip."""
    if kind not in ("target", "objective"):
        return ()
    return tuple(
        path
        for path, _, component in _walk(catalogue.page.components)
        if subject in (component.targets if kind == "target" else component.objectives)
    )


def component_titles(catalogue: Catalogue, paths: tuple[str, ...]) -> tuple[Localised, ...]:
    """Each component's title with those of its groups before it."""
    titles = {path: titles for path, titles, _ in _walk(catalogue.page.components)}
    return tuple(_joined(titles.get(path, ({"en": path},))) for path in paths)


def party_of(catalogue: Catalogue, kind: str, subject: str) -> Localised | None:
    """The title of whoever is responsible, as far as the catalogue says."""
    name: str | None = None
    if kind == "objective" and subject in catalogue.objectives:
        name = catalogue.objectives[subject].responsible
    elif kind == "target" and subject in catalogue.targets:
        target = catalogue.targets[subject]
        interface = catalogue.interfaces.get(target.interface or "")
        name = target.party or (interface.party if interface is not None else None)
    elif kind == "source" and subject in catalogue.interfaces:
        name = catalogue.interfaces[subject].party
    elif kind == "canary" and subject in catalogue.canaries:
        name = catalogue.canaries[subject].party
    elif kind == "delivery" and subject in catalogue.deliveries:
        name = catalogue.deliveries[subject].party
    party = catalogue.parties.get(name or "")
    return None if party is None else party.title


def promises_of(
    catalogue: Catalogue, kind: str, subject: str, standings: Mapping[str, Standing]
) -> tuple[Promise, ...]:
    """The objectives concerned: the subject itself, or those that measure the target."""
    if kind not in ("target", "objective"):
        return ()
    return tuple(
        _promise(objective, standings.get(name))
        for name, objective in catalogue.objectives.items()
        if (name == subject if kind == "objective" else objective.population.target == subject)
    )


def _promise(objective: Objective, standing: Standing | None) -> Promise:
    remaining = (
        None
        if standing is None
        else budget_remaining(standing.good, standing.valid, objective.target)
    )
    return Promise(
        title=objective.title,
        kind=objective.kind,
        target=objective.target,
        deadline=objective.deadline,
        rolling=objective.window.rolling,
        remaining=remaining,
    )


def _walk(
    components: Mapping[str, Component],
    path: str = "",
    titles: tuple[Localised, ...] = (),
) -> Iterator[tuple[str, tuple[Localised, ...], Component]]:
    for name, component in components.items():
        here, called = f"{path}{name}", (*titles, component.title)
        yield here, called, component
        yield from _walk(component.components, f"{here}/", called)


def _joined(titles: tuple[Localised, ...]) -> Localised:
    languages = {language for title in titles for language in title}
    return {
        language: " › ".join(title.get(language) or next(iter(title.values())) for title in titles)
        for language in sorted(languages)
    }


def link_to(catalogue: Catalogue, incident_id: UUID) -> str:
    """Where to look: the incident on the status page; a path when the page's URL is not known."""
    return f"{(catalogue.page.url or '').rstrip('/')}/incidents/{incident_id}"
