"""`maas catalogue`: check, explain and document the catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from maas.catalogue.loader import CatalogueErrors, load
from maas.catalogue.model import Catalogue, Objective
from maas.catalogue.reference import reference_markdown
from maas.catalogue.schema import schema_json
from maas.catalogue.values import format_share
from maas.cli.catalogue_diff import diff
from maas.cli.openslo import export as export_openslo
from maas.cli.openslo import import_openslo as read_openslo
from maas.domain.quantities import format_duration

app = typer.Typer(help="What is monitored, and what was promised.", no_args_is_help=True)
app.command("diff", epilog="Example: maas catalogue diff in-force.yaml proposed.yaml")(diff)
CataloguePath = Annotated[Path, typer.Argument(help="a YAML file, or a folder of them")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="a file instead of the screen")]


@app.command(epilog="Example: maas catalogue check my-segment.yaml")
def check(path: CataloguePath) -> None:
    """Check a catalogue; prints every problem as `file:line: what, remedy` and exits 1."""
    catalogue = _load(path)
    typer.echo(
        f"{path}: {len(catalogue.interfaces)} interfaces, {len(catalogue.targets)} targets, "
        f"{len(catalogue.objectives)} objectives, no problems"
    )


@app.command(epilog="Example: maas catalogue schema -o catalogue.schema.json")
def schema(output: Output = None) -> None:
    """Write the JSON Schema, for editors."""
    _write(schema_json(), output)


@app.command(epilog="Example: maas catalogue reference -o docs/reference/catalogue.md")
def reference(output: Output = None) -> None:
    """Write the reference page."""
    _write(reference_markdown(), output)


@app.command(epilog="Example: maas catalogue export --openslo my-segment.yaml -o openslo.yaml")
def export(
    path: CataloguePath,
    output: Output = None,
    openslo: Annotated[
        bool, typer.Option("--openslo", help="in the words of OpenSLO v1, the only ones so far")
    ] = True,
) -> None:
    """Write objectives, composites and agreements for others; reading them back loses nothing."""
    if openslo:
        export_openslo(path, output)


@app.command(
    epilog="Example: maas catalogue import-openslo slos.yaml --target checkout=portal -o new.yaml"
)
def import_openslo(
    path: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="a file of OpenSLO v1 documents"),
    ],
    output: Output = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="SERVICE=TARGET: which target of ours stands for a service; repeat it"),
    ] = None,
) -> None:
    """Write catalogue sections from OpenSLO; names on the screen what could not be carried over."""
    try:
        read_openslo(path, output, target)
    except UnicodeDecodeError:
        typer.echo(f"{path}: this is not UTF-8 text, save the file as UTF-8", err=True)
        raise typer.Exit(1) from None


@app.command(epilog="Example: maas catalogue show my-segment.yaml")
def show(path: CataloguePath) -> None:
    """Print what is read, what is probed, what was promised, and what each promise counts."""
    catalogue = _load(path)
    console = Console()
    for table in _tables(catalogue):
        if table.row_count:
            console.print(table)


def _tables(catalogue: Catalogue) -> Iterator[Table]:
    missions = _table("Missions", "mission", "satellites", "products")
    for name, mission in catalogue.missions.items():
        types = dict.fromkeys(one for row in mission.products for one in row.types)
        missions.add_row(name, " ".join(mission.satellites), " ".join(types))
    yield missions
    interfaces = _table("Interfaces", "interface", "kind", "login", "read every", "run by")
    for name, one in catalogue.interfaces.items():
        every = format_duration(one.harvest.every)
        interfaces.add_row(name, one.kind, one.auth.kind, every, one.party or "")
    yield interfaces
    targets = _table("Targets", "target", "probe", "every", "of")
    for name, target in catalogue.targets.items():
        every = format_duration(target.every)
        targets.add_row(name, target.probe, every, target.interface or target.url or "")
    yield targets
    promises = _table("Objectives", "objective", "target", "within", "counts", "at", "responsible")
    for name, objective in catalogue.objectives.items():
        promises.add_row(name, format_share(objective.target), *_promise(objective))
    yield promises


def _promise(objective: Objective) -> tuple[str, str, str, str]:
    population = objective.population
    of = (population.mission, *population.classes, *population.levels, population.target)
    return (
        format_duration(objective.deadline) if objective.deadline else "",
        " ".join([f"{population.source}:", *(part for part in of if part)]),
        " ".join(objective.clock.at) if objective.clock else "",
        objective.responsible or "",
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for index, column in enumerate(columns):
        table.add_column(column, no_wrap=index == 0)
    return table


def _load(path: Path) -> Catalogue:
    try:
        return load(path, os.environ)
    except CatalogueErrors as errors:
        typer.echo(str(errors), err=True)
        raise typer.Exit(1) from None


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
