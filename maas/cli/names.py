"""`maas names`: read product names by the grammars of their families."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from maas.names.describe import describe
from maas.names.errors import ProductNameError

app = typer.Typer(help="Product names.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command(
    epilog="Example: maas names parse "
    "S1A_IW_SLC__1SDV_20240416T171518_20240416T171545_053462_067C88_DA9D.SAFE.zip"
)
def parse(names: Annotated[list[str], typer.Argument(help="one or more product names")]) -> None:
    """Print what each name says, as JSON; a refused name gives its reason and exit code 1."""
    refused = False
    for name in names:
        try:
            typer.echo(json.dumps(describe(name), indent=1))
        except ProductNameError as error:
            refused = True
            typer.echo(str(error), err=True)
    if refused:
        raise typer.Exit(1)
