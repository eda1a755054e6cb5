"""`maas plan`: read acquisition plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from collectors.plans import PLAN_READERS, PlanUnreadable, detect_dialect, plan_json

app = typer.Typer(help="Acquisition plans.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command(epilog="Example: maas plan read S1A_MP_USER_20230607T174000_20230627T194000.kml")
def read(
    file: Annotated[Path, typer.Argument(help="a KML or CSV plan", exists=True, dir_okay=False)],
) -> None:
    """Print a plan's datatakes, downlinks and rejected rows as JSON."""
    try:
        raw = file.read_bytes()
        content = PLAN_READERS[detect_dialect(file.name, raw)](file.name, raw)
    except PlanUnreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(json.dumps(plan_json(content), indent=1))
