"""`maas catalogue`: check, explain and document the catalogue."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from maas.catalogue.loader import CatalogueErrors, load
from maas.catalogue.model import Catalogue
from maas.catalogue.reference import reference_markdown
from maas.catalogue.schema import schema_json
from maas.domain.quantities import format_duration

app = typer.Typer(help="What is monitored, and what was promised.", no_args_is_help=True)
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


@app.command(epilog="Example: maas catalogue show my-segment.yaml")
def show(path: CataloguePath) -> None:
    """Print what was promised, by whom, and where the denominator comes from."""
    catalogue = _load(path)
    table = Table("objective", "kind", "counts", "deadline", "target", "responsible")
    for name, objective in catalogue.objectives.items():
        share = objective.target
        table.add_row(
            name,
            objective.kind,
            objective.population.source,
            format_duration(objective.deadline) if objective.deadline else "",
            f"{share.numerator}/{share.denominator}",
            objective.responsible or "",
        )
    Console().print(table)


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
