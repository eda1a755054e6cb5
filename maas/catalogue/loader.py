"""From YAML to a checked Catalogue, or to all of its problems at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import ValidationError

from maas.catalogue.binding import check_bindings
from maas.catalogue.contracts import check_contracts
from maas.catalogue.files import read_source
from maas.catalogue.judgeable import check_promises
from maas.catalogue.model import Catalogue
from maas.catalogue.problems import CatalogueErrors, Problem
from maas.catalogue.references import check_references
from maas.catalogue.sense import check_sense
from maas.catalogue.sense_pipelines import check_pipelines
from maas.catalogue.snippets import SMALLEST
from maas.catalogue.source import Location, Source
from maas.catalogue.wording import in_words, visible

__all__ = ["CatalogueErrors", "load"]

CHECKS = (
    check_references, check_sense, check_pipelines, check_promises, check_contracts, check_bindings,
)  # fmt: skip


def load(path: Path, environ: Mapping[str, str]) -> Catalogue:
    """Read and check a catalogue file or folder; raises CatalogueErrors with every problem."""
    source = read_source(path, environ)
    watched = ("targets", "interfaces", "pipelines")
    if not source.problems and not any(source.data.get(section) for section in watched):
        source.problems.append(_watches_nothing(path))
    try:
        catalogue = Catalogue.model_validate(source.data)
    except ValidationError as error:
        broken = _explain(source, error)
        _check_the_rest(source, broken)
        raise CatalogueErrors(source.problems) from None
    _check(source, catalogue)
    if source.problems:
        raise CatalogueErrors(source.problems)
    return catalogue


def _watches_nothing(path: Path) -> Problem:
    lines = "".join(f"\n    {line}" for line in SMALLEST.splitlines())
    return Problem(
        str(path), 0, "the catalogue is empty: it names no target and no interface",
        f"the smallest useful one is:{lines}",
    )  # fmt: skip


def _explain(source: Source, error: ValidationError) -> set[Location]:
    """Note each refusal once; returns the entries that have one, as (section, id)."""
    broken = set()
    for detail in error.errors(include_url=False):
        broken.add(visible(detail["loc"])[:2])
        location, what, remedy = in_words(detail)
        if visible(detail["loc"]) not in source.noted:
            source.add(location, what, remedy)
            source.noted.add(visible(detail["loc"]))
    return broken


def _check_the_rest(source: Source, broken: set[Location]) -> None:
    """Check the sound entries too, so that nobody mends in several rounds."""
    sound = {
        section: {name: entry for name, entry in entries.items() if (section, name) not in broken}
        if isinstance(entries, dict)
        else entries
        for section, entries in source.data.items()
        if (section,) not in broken
    }
    try:
        catalogue = Catalogue.model_validate(sound)
    except ValidationError:
        return
    _check(source, catalogue, missing={repr(str(part)) for place in broken for part in place})


def _check(source: Source, catalogue: Catalogue, missing: Collection[str] = ()) -> None:
    """Hold the catalogue against every rule; what only follows from an earlier problem is left."""
    noted = frozenset(source.noted)

    def add(location: Location, what: str, remedy: str) -> None:
        if location not in noted and not any(name in what for name in missing):
            source.add(location, what, remedy)

    for check in CHECKS:
        check(catalogue, add)
