"""`maas pipeline`: draw the pipelines of a catalogue, stage by stage and mission by mission."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from maas.catalogue.loader import CatalogueErrors, load
from maas.catalogue.model import Catalogue, Pipeline
from maas.catalogue.routes import longest, main_supplier, route_of
from maas.domain.instants import EPOCH, from_us
from maas.domain.quantities import format_duration
from maas.domain.tracks import Route, StageRule

app = typer.Typer(help="The way of images to their customers.", no_args_is_help=True)


@app.command(epilog="Example: maas pipeline check my-segment.yaml --mermaid > pipeline.mmd")
def check(
    path: Annotated[Path, typer.Argument(help="a YAML file, or a folder of them")],
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="as a Mermaid flowchart instead, for documents")
    ] = False,
    pipeline: Annotated[str | None, typer.Option(help="only this one: an id of pipelines")] = None,
) -> None:
    """Check a catalogue and draw its pipelines; prints every problem and exits 1."""
    try:
        catalogue = load(path, os.environ)
    except CatalogueErrors as errors:
        typer.echo(str(errors), err=True)
        raise typer.Exit(1) from None
    for name, entry in _chosen(catalogue, path, pipeline).items():
        draw = mermaid_lines if mermaid else terminal_lines
        typer.echo("\n".join(draw(name, entry)))


def _chosen(catalogue: Catalogue, path: Path, pipeline: str | None) -> dict[str, Pipeline]:
    found = {n: e for n, e in catalogue.pipelines.items() if pipeline in (None, n)}
    if not found:
        known = ", ".join(catalogue.pipelines) or "none"
        wanted = "no pipeline" if pipeline is None else f"no pipeline {pipeline!r}"
        typer.echo(f"{path}: there is {wanted}: the catalogue has {known}", err=True)
        raise typer.Exit(1)
    return found


def terminal_lines(name: str, pipeline: Pipeline) -> Iterator[str]:
    """A pipeline as a drawing of plain characters, one road for each mission."""
    told = ", ".join(f"{key} ({source.kind})" for key, source in pipeline.sources.items())
    yield f"{name}: {_title(pipeline.title)}; told by {told}"
    for mission in pipeline.missions:
        route = route_of(pipeline, mission, main_supplier(pipeline, mission))
        deadline = format_duration(pipeline.deadline_of(mission))
        yield ""
        yield (
            f"  {mission}, within {deadline} of {pipeline.clock}; the budgets of its longest way "
            f"are {_length(longest(route))}"
        )
        yield from _suppliers(pipeline, mission)
        for place, rule in enumerate(route):
            yield from _stage(pipeline, route, place, rule)


def _suppliers(pipeline: Pipeline, mission: str) -> Iterator[str]:
    found = sorted(
        (one.priority, key) for key, one in pipeline.suppliers.items() if mission in one.missions
    )
    if found:
        named = [f"{key}" if n == found[0][0] else f"else {key}" for n, key in found]
        yield f"    from {', '.join(named)}"


def _stage(pipeline: Pipeline, route: Route, place: int, rule: StageRule) -> Iterator[str]:
    above = route[place - 1].name if place else ""
    if place:
        told = "" if rule.after == (above,) else f" after {' and '.join(rule.after)}"
        yield f"    ▼{told}"
    parts = f" × {rule.parts}" if rule.parts > 1 else ""
    people = ", by people" if rule.people else ""
    party = f", {rule.party}" if rule.party else ""
    yield f"    ■ {rule.name}{parts}: {_length(rule.budget)}{party}{people}"


def mermaid_lines(name: str, pipeline: Pipeline) -> Iterator[str]:
    """A pipeline as a Mermaid flowchart: missions are written on the roads that only they take."""
    yield "flowchart LR"
    nodes = {key: f"s{place}" for place, key in enumerate(pipeline.stages)}
    for key, stage in pipeline.stages.items():
        parts = f" × {stage.parts}" if stage.parts > 1 else ""
        yield f'  {nodes[key]}["{_title(stage.title)}{parts}<br/>{format_duration(stage.budget)}"]'
    roads: dict[tuple[str, str], list[str]] = {}
    for mission in pipeline.missions:
        for rule in route_of(pipeline, mission):
            for before in rule.after:
                roads.setdefault((before, rule.name), []).append(mission)
    for (before, after), missions in roads.items():
        label = "" if len(missions) == len(pipeline.missions) else f"|{', '.join(missions)}|"
        yield f"  {nodes[before]} -->{label} {nodes[after]}"
    for place, supplier in enumerate(pipeline.suppliers.values()):
        line = "-->" if supplier.priority == 1 else "-.->"
        yield f'  p{place}(["{_title(supplier.title)}"]) {line} {next(iter(nodes.values()))}'


def _title(text: dict[str, str]) -> str:
    return (text.get("en") or next(iter(text.values()))).replace('"', "'")


def _length(us: int) -> str:
    return format_duration(from_us(us) - EPOCH)
