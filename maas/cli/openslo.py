"""`maas catalogue export` and `import-openslo`: promises in the words of OpenSLO v1, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from maas.catalogue.loader import load
from maas.catalogue.openslo.export import text
from maas.catalogue.openslo.reading import read

Output = Annotated[Path | None, typer.Option("-o", "--output", help="a file instead of the screen")]


def export(
    path: Annotated[Path, typer.Argument(help="a YAML file, or a folder of them")],
    output: Output = None,
) -> None:
    """Write objectives and agreements as OpenSLO v1 documents; reading them back loses nothing."""
    _write(text(load(path, os.environ)), output)


def import_openslo(
    path: Annotated[Path, typer.Argument(help="a file of OpenSLO v1 documents")],
    output: Output = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="SERVICE=TARGET: which target of ours stands for a service; repeat it"),
    ] = None,
) -> None:
    """Write catalogue sections from OpenSLO; names on the screen what could not be carried over."""
    pairs = [one.partition("=") for one in target or ()]
    for service, equals, name in pairs:
        if not (service and equals and name):
            raise typer.BadParameter("write SERVICE=TARGET, such as checkout=portal")
    found = read(path.read_text(encoding="utf-8"), {pair[0]: pair[2] for pair in pairs})
    for left in found.left:
        typer.echo(f"{path}: {left}", err=True)
    if not (found.objectives or found.agreements):
        typer.echo("nothing could be carried over", err=True)
        raise typer.Exit(1)
    _write(found.text(), output)


def _write(told: str, output: Path | None) -> None:
    if output is None:
        typer.echo(told, nl=False)
    else:
        output.write_text(told, encoding="utf-8")
