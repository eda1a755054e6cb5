"""The `maas` command: one line here for each thing people can do."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboards.errors import DashboardError
from maas.bus.errors import BusError
from maas.catalogue.loader import CatalogueErrors
from maas.cli import (
    attribution,
    bus,
    canary,
    catalogue,
    choreography,
    dashboards,
    database,
    exclusion,
    forecast,
    harvest,
    interface,
    metrics,
    names,
    period,
    pipeline,
    plan,
    probe,
    report,
    token,
    where,
)
from maas.cli.assembly import ROLES
from maas.cli.demo import Demo, play_and_stay, play_once
from maas.cli.figures import figure_table
from maas.cli.run import run_roles
from maas.cli.segment import SegmentFailed
from maas.cli.status import print_status
from maas.cli.working import Refused
from maas.db.errors import DatabaseError
from maas.domain.claims import ClaimInvalid
from maas.domain.exclusions import NotAllowed
from maas.domain.quantities import parse_duration
from maas.reports.errors import ReportError
from maas.runtime.egress import run_guarded
from maas.runtime.serving import CannotListen
from maas.runtime.settings import LOG_LEVELS, SettingsInvalid, read_settings
from maas.telemetry.logs import configure
from sla_engine.ledger.closing import CannotClose, NotInCatalogue

app = typer.Typer(
    help="Monitoring as a Service for satellite ground segments: observe, judge, tell, show.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(interface.app, name="interface")
app.add_typer(names.app, name="names")
app.add_typer(plan.app, name="plan")
app.add_typer(pipeline.app, name="pipeline")
app.add_typer(database.app, name="database")
app.add_typer(dashboards.app, name="dashboards")
app.add_typer(period.app, name="period")
app.add_typer(exclusion.app, name="exclusion")
app.add_typer(attribution.app, name="attribution")
app.add_typer(bus.app, name="bus")
app.add_typer(canary.app, name="canary")
app.command(
    "report",
    epilog="Example: maas report production --period 2026-10 --format pdf --language fr -o r.pdf",
)(report.report)
app.command(
    "forecast",
    epilog="Example: maas forecast s1-nrt-prip "
    "--maintenance prip-s1=2026-11-20T08:00:00Z/2026-11-20T12:00:00Z",
)(forecast.forecast)
app.command(
    "harvest",
    epilog="Example: maas harvest prip-s1 --since 2026-10-01T00:00:00Z --until "
    "2026-11-01T00:00:00Z",
)(harvest.harvest)
app.command("replay", epilog="Example: maas replay prip-s1 --folder /var/lib/maas/recordings")(
    harvest.replay
)
app.command(
    "probe",
    epilog="Example: MAAS_LOCATION=north-station maas probe --to https://maas.example:8081",
)(probe.probe)
app.command("where", epilog="Example: maas where S1A-425096 --json")(where.where)
app.command("token", epilog="Example: maas token agency 'B. Leroy' >> /etc/maas/tokens")(
    token.token
)
app.command("choreography", epilog="Example: maas choreography -o docs/reference/choreography.md")(
    choreography.choreography
)
app.command("metrics", epilog="Example: maas metrics -o docs/reference/metrics.md")(metrics.metrics)


class RoleName(StrEnum):
    """What a process may run."""

    ALL = "all"
    COLLECTORS = "collectors"
    ENGINE = "engine"
    ALERTING = "alerting"
    API = "api"


KNOWN_FAILURES = (
    BusError,
    CannotClose,
    CannotListen,
    CatalogueErrors,
    ClaimInvalid,
    DashboardError,
    DatabaseError,
    NotAllowed,
    NotInCatalogue,
    Refused,
    ReportError,
    SegmentFailed,
    SettingsInvalid,
)


def main() -> None:
    """Run the command line; known failures end with their message and exit code 1.

    What a command prints is its answer, so its log goes beside it, and only what is wrong.
    """
    level = os.environ.get("MAAS_LOG_LEVEL", "").lower()
    configure(level if level in LOG_LEVELS else "warning", sys.stderr)
    try:
        app()
    except KNOWN_FAILURES as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


@app.command(epilog="Example: MAAS_CATALOGUE=my-segment.yaml maas run all")
def run(
    role: Annotated[RoleName, typer.Argument(help="all, or the one role of this process")],
) -> None:
    """Run the platform, whole or one role of it, until Ctrl-C or SIGTERM."""
    settings = read_settings(os.environ)
    configure(settings.log_level, sys.stderr)
    chosen = tuple(ROLES) if role == RoleName.ALL else (role.value,)
    run_guarded(run_roles(chosen, settings), os.environ)


@app.command(epilog="Example: maas demo --once --days 30 --seed 7 --json table.json")
def demo(
    once: Annotated[bool, typer.Option(help="play, print the table of objectives, end")] = False,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=90, help="days of history; default 30 with --once, else 14"),
    ] = None,
    seed: Annotated[int, typer.Option(help="the same seed gives the same history")] = 7,
    start: Annotated[
        datetime | None,
        typer.Option(help="first day, UTC; default 2026-10-01 with --once, else `days` ago"),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="with --once: write the table here too")
    ] = None,
    stride: Annotated[
        str | None,
        typer.Option(help="simulated time between two harvests; default 1d with --once, else 12h"),
    ] = None,
    order_seed: Annotated[
        int | None, typer.Option(help="harvest in an order drawn from this seed")
    ] = None,
    port: Annotated[int | None, typer.Option(help="port of the pages; default MAAS_PORT")] = None,
) -> None:
    """Play a simulated ground segment through the whole platform and show what it makes of it."""
    environ = dict(os.environ) if port is None else {**os.environ, "MAAS_PORT": str(port)}
    settings = read_settings(environ)
    console = Console(width=None if sys.stdout.isatty() else 160)
    days = days or (30 if once else 14)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    default = datetime(2026, 10, 1, tzinfo=UTC) if once else midnight - timedelta(days=days)
    first = default if start is None else start.replace(tzinfo=UTC)
    played = Demo(
        seed, first, days, parse_duration(stride or ("1d" if once else "12h")), order_seed
    )
    if once:
        rows = run_guarded(play_once(played, settings, console), os.environ)
        console.print(figure_table(rows, played.start, played.end))
        if json_file is not None:
            json_file.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n")
    else:
        run_guarded(play_and_stay(played, settings, console), os.environ)


@app.command(epilog="Example: MAAS_DATABASE_URL=postgresql://maas@db/maas maas status")
def status() -> None:
    """Print the state of everything: sources, targets, objectives, incidents, queues."""
    run_guarded(print_status(read_settings(os.environ), Console()), os.environ)


if __name__ == "__main__":
    main()
