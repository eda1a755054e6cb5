"""`maas dashboards`: make the boards, publish them, look at them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboards.writing import made_boards, write
from maas.cli.assembly import read_catalogue
from maas.runtime.settings import read_settings

app = typer.Typer(help="The boards in Grafana, made from the catalogue.", no_args_is_help=True)


@app.command(epilog="Example: MAAS_CATALOGUE=my-segment.yaml maas dashboards build -o grafana")
def build(
    output: Annotated[Path, typer.Option("--output", "-o", help="folder to write into")],
) -> None:
    """Write boards, data sources, alert rules and contact points for Grafana and Prometheus."""
    paths = write(read_catalogue(read_settings(os.environ)), output)
    boards = [path for path in paths if path.startswith("boards/")]
    typer.echo(f"{len(boards)} boards and {len(paths) - len(boards)} other files in {output}")


@app.command("list", epilog="Example: maas dashboards list")
def list_boards() -> None:
    """Show every board of the catalogue: name, title, section, and whether it is public."""
    table = Table("name", "title", "section", "panels", "public")
    for name, made in made_boards(read_catalogue(read_settings(os.environ))).items():
        panels = sum(len(row.panels) for row in made.board.rows)
        public = "yes" if made.public else ""
        table.add_row(name, made.board.title, made.board.folder, str(panels), public)
    Console().print(table)
