"""The page's component tree, flattened once: every component knows its path and its ancestors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from maas.catalogue.model import Component

Localised = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A component, or a group of them. `path` is such as sentinel-1/prip; `trail` its titles."""

    path: str
    title: Localised
    trail: tuple[Localised, ...]
    description: Localised | None
    targets: tuple[str, ...]
    objectives: tuple[str, ...]
    children: tuple[Node, ...]

    @property
    def is_group(self) -> bool:
        return bool(self.children)

    def walk(self) -> Iterator[Node]:
        """This component and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def grow(
    components: Mapping[str, Component], prefix: str = "", trail: tuple[Localised, ...] = ()
) -> tuple[Node, ...]:
    """The tree of the catalogue's page."""
    return tuple(
        Node(
            path=f"{prefix}{name}",
            title=component.title,
            trail=(*trail, component.title),
            description=component.description,
            targets=component.targets,
            objectives=component.objectives,
            children=grow(component.components, f"{prefix}{name}/", (*trail, component.title)),
        )
        for name, component in components.items()
    )


def by_path(roots: tuple[Node, ...]) -> dict[str, Node]:
    """Every component by its path, in the order of the page."""
    return {node.path: node for root in roots for node in root.walk()}
