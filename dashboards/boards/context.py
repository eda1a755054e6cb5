"""What boards are made of: the catalogue, where its pages are, and thresholds it implies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from dashboards.links import Links
from dashboards.titles import Promise, promises, text_of
from maas.catalogue.model import Catalogue

HEARTBEAT = timedelta(minutes=5)  # the engine judges each half minute: ten of them missed


@dataclass(frozen=True, slots=True)
class Context:
    """The catalogue as boards see it."""

    catalogue: Catalogue
    links: Links
    sections: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)  # uid and title
    heartbeat: timedelta = HEARTBEAT

    @property
    def title(self) -> str:
        return text_of(self.catalogue.title)

    def kinds(self, sources: tuple[str, ...]) -> set[str]:
        """The kinds of these interfaces; stages of pipelines have none."""
        known = self.catalogue.interfaces
        return {known[name].kind for name in sources if name in known}

    def of_mission(self, mission: str) -> tuple[Promise, ...]:
        """What was promised of a mission's products; availability and pipelines aside."""
        return promises(
            self.catalogue,
            lambda one: one.population.mission == mission and one.population.pipeline is None,
        )

    def at(self, promise: Promise, kind: str) -> bool:
        """Whether a promise's clock stops at an interface of this kind."""
        clock = promise.objective.clock
        return clock is not None and kind in self.kinds(clock.at)

    def interfaces(self, kind: str) -> list[str]:
        """The ids of interfaces of a kind."""
        return [name for name, one in self.catalogue.interfaces.items() if one.kind == kind]

    def station_of(self) -> dict[str, str]:
        """The station's title by the CADIP interface that tells of it."""
        stations = self.catalogue.stations
        return {
            name: text_of(stations[one.station].title)
            for name, one in self.catalogue.interfaces.items()
            if one.station is not None
        }
