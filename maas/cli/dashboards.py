"""`maas dashboards`: make the boards, publish them, look at them."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboards.linting import lint
from dashboards.preview.looking import look
from dashboards.publishing.change import Change
from dashboards.publishing.grafana import Grafana, token_from
from dashboards.publishing.publish import Wanted
from dashboards.publishing.publish import publish as apply
from dashboards.reference import reference
from dashboards.writing import made_boards, write
from maas.catalogue.loader import load
from maas.cli.assembly import EXAMPLE_CATALOGUE, MARITIME_CATALOGUE, database_url, read_catalogue
from maas.domain.quantities import parse_duration
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


@app.command(
    epilog="Example: maas dashboards preview home --prometheus http://127.0.0.1:9090 -o home.html"
)
def preview(
    board: Annotated[str, typer.Argument(help="its name; `maas dashboards list` shows them")],
    output: Annotated[Path, typer.Option("--output", "-o", help="the page to write")],
    prometheus: Annotated[
        str, typer.Option(envvar="MAAS_PROMETHEUS_URL", help="the Prometheus that scrapes MaaS")
    ] = "http://127.0.0.1:9090",
    since: Annotated[
        str | None, typer.Option(help="how far back, such as now-30d; default: the board's own")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="as it stood then, UTC; default now")
    ] = None,
    scraped: Annotated[str, typer.Option(help="how often Prometheus scrapes")] = "60s",
) -> None:
    """Draw a board without Grafana, by the same JSON and the same queries, as one HTML file."""
    settings = read_settings(os.environ)
    moment = datetime.now(UTC) if until is None else until.replace(tzinfo=UTC)
    with database_url(settings) as url:
        page = asyncio.run(
            look(
                read_catalogue(settings),
                board,
                url,
                prometheus,
                moment,
                since=since,
                scraped=parse_duration(scraped),
            )
        )
    output.write_text(page, encoding="utf-8")
    typer.echo(f"{output}: {board} as it stood at {moment:%Y-%m-%d %H:%M} UTC")


@app.command(
    epilog="Example: MAAS_GRAFANA_URL=https://grafana.example.org "
    "MAAS_GRAFANA_TOKEN_FILE=/run/secrets/grafana maas dashboards publish --dry-run --diff"
)
def publish(
    url: Annotated[str, typer.Option(envvar="MAAS_GRAFANA_URL", help="the Grafana to publish to")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would change")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="show how each thing differs")] = False,
    alerts: Annotated[
        bool, typer.Option("--alerts", help="alert rules and contact points too")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="delete boards of ours that are no longer made")
    ] = False,
) -> None:
    """Make a running Grafana what the catalogue says: folders, boards, permissions, public boards.

    The token is that of a service account, in MAAS_GRAFANA_TOKEN or MAAS_GRAFANA_TOKEN_FILE.
    """
    grafana = Grafana(url, token_from(os.environ))

    def tell(change: Change) -> None:
        typer.echo(f"{change.action} {change.what}")
        if diff and change.diff:
            typer.echo(change.diff)

    try:
        catalogue = read_catalogue(read_settings(os.environ))
        wanted = Wanted(alerts=alerts, prune=prune, dry_run=dry_run)
        changes = apply(grafana, catalogue, os.environ, wanted, tell)
    finally:
        grafana.close()
    done = "would change" if dry_run else "changed"
    typer.echo(f"{changes} {done}" if changes else "nothing to change")


@app.command(
    "reference", epilog="Example: maas dashboards reference -o docs/reference/dashboards.md"
)
def reference_page(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write the page here, not to the terminal")
    ] = None,
) -> None:
    """Print what boards and alerts the example catalogues have, as a Markdown page."""
    page = reference(load(EXAMPLE_CATALOGUE, {}), load(MARITIME_CATALOGUE, {}))
    if output is None:
        typer.echo(page, nl=False)
    else:
        output.write_text(page, encoding="utf-8")


@app.command(epilog="Example: maas dashboards check")
def check() -> None:
    """Look for sins in the boards of the catalogue: no unit, hidden thresholds, endless tables."""
    made = made_boards(read_catalogue(read_settings(os.environ)))
    found = [words for one in made.values() for words in lint(one.body)]
    for words in found:
        typer.echo(words, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"{len(made)} boards, no problems")
