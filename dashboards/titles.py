"""Promises with their words, for titles and descriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from maas.catalogue.model import Catalogue, Objective
from maas.domain.quantities import format_duration


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective of the catalogue and its id."""

    name: str
    objective: Objective

    @property
    def title(self) -> str:
        return text_of(self.objective.title)

    @property
    def window(self) -> str:
        window = self.objective.window
        if window.rolling is not None:
            return f"the last {format_duration(window.rolling)}"
        return f"the calendar {window.calendar or 'month'}, {window.time_zone}"

    @property
    def deadline(self) -> timedelta:
        assert self.objective.deadline is not None  # the catalogue's check has seen to it
        return self.objective.deadline


def text_of(texts: dict[str, str]) -> str:
    """The English text, or whatever there is."""
    return texts.get("en") or next(iter(texts.values()))


def promises(
    catalogue: Catalogue, wanted: Callable[[Objective], object] = lambda _: True
) -> tuple[Promise, ...]:
    """The promises of a catalogue that are wanted, in its order."""
    return tuple(_wanted(catalogue, wanted))


def _wanted(catalogue: Catalogue, wanted: Callable[[Objective], object]) -> Iterator[Promise]:
    for name, objective in catalogue.objectives.items():
        if wanted(objective):
            yield Promise(name, objective)
