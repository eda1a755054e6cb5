"""`maas metrics`: the reference page of everything we export, from maas/telemetry/metrics.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maas.telemetry.metrics import reference


def metrics(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write the page here, not to the terminal")
    ] = None,
) -> None:
    """Print the metrics that /metrics serves, as a Markdown page."""
    if output is None:
        typer.echo(reference(), nl=False)
    else:
        output.write_text(reference(), encoding="utf-8")
