"""`maas canary`: make a scene, send one, await its answer, mark a report, see where they stand."""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from collectors.canaries.marking import mark
from collectors.canaries.sending import slot_of
from collectors.canaries_job import CanarySender
from collectors.deliveries import ReportRefused, read_report
from collectors.deliveries_job import DeliveryCollector
from maas.catalogue.canaries import ReportForm
from maas.catalogue.model import Catalogue
from maas.cli.working import Refused, instant, working
from maas.db import canaries
from maas.db.connection import Database
from maas.domain.canaries import CanaryRun, Mark
from maas.domain.canary_state import HISTORY, judge
from maas.domain.quantities import parse_duration
from maas.runtime.egress import run_guarded
from maas.runtime.role import App
from maas.runtime.settings import read_settings
from maas.scenes import SceneError, SceneSpec, compose, write_scene
from maas.scenes.truth import spec_from

app = typer.Typer(help="Scenes with known ships, sent through a chain.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="id of a canary in the catalogue")]
LOOK_EVERY = 5.0  # seconds


@app.command(epilog="Example: maas canary scene --seed 7 --mission RS2 --lines 2000 -o scenes/")
def scene(
    output: Annotated[Path, typer.Option("--output", "-o", help="the folder it is written into")],
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
    mission: Annotated[str, typer.Option(help="S1: SAFE, RS2: a RADARSAT-2 directory")] = "S1",
    at: Annotated[
        str, typer.Option(help="when it was acquired, such as 2026-03-01T06:00:00Z")
    ] = "2026-01-01T06:00:00Z",
    lines: Annotated[int, typer.Option(help="pixels along the track")] = 3000,
    samples: Annotated[int, typer.Option(help="pixels across the track")] = 4000,
    ships: Annotated[int, typer.Option(help="how many ships")] = 36,
    contrast_offset: Annotated[
        float, typer.Option(help="dB added to each ship: below 0 a harder exam")
    ] = 0.0,
) -> None:
    """Write a synthetic scene, its truth and its AIS; nothing is sent."""
    output.mkdir(parents=True, exist_ok=True)
    try:
        spec = SceneSpec(
            seed, instant(at), mission, lines, samples, ships=ships,
            contrast_offset=contrast_offset,
        )  # fmt: skip
        written = write_scene(spec, output)
    except SceneError as error:
        raise Refused(str(error)) from None
    for path in (written.product, written.truth, written.ais):
        typer.echo(path)


@app.command(epilog="Example: maas canary score scene.truth.geojson vessels.gml --form vessel-gml")
def score(
    truth: Annotated[Path, typer.Argument(help="the truth of a scene", exists=True)],
    report: Annotated[Path, typer.Argument(help="what was delivered for it", exists=True)],
    form: Annotated[str, typer.Option(help="vessel-gml, vessel-csv or geojson")] = "vessel-gml",
    gate: Annotated[float, typer.Option(help="metres between a ship and its detection")] = 200.0,
) -> None:
    """Mark a report against the truth of its scene, as JSON."""
    if form not in ("vessel-gml", "vessel-csv", "geojson"):
        raise Refused(f"there is no form {form!r}: write vessel-gml, vessel-csv or geojson")
    try:
        told = read_report(report.read_bytes(), ReportForm.model_validate({"form": form}))
        spec = spec_from(json.loads(truth.read_text())["spec"])
    except ReportRefused as error:
        raise Refused(f"{report}: {error}") from None
    except (ValueError, KeyError, TypeError, SceneError) as error:
        raise Refused(f"{truth} is no truth of a scene: {error!r}") from None
    typer.echo(json.dumps(mark_json(mark(compose(spec), told, gate)), indent=1))


@app.command(epilog="Example: maas canary drop brittany")
def drop(name: Name) -> None:
    """Send the scene of this canary's present slot, unless it was sent already."""
    run_guarded(_drop(name), os.environ)


@app.command("await", epilog="Example: maas canary await brittany --within 45m")
def await_command(
    name: Name,
    within: Annotated[str, typer.Option(help="how long, such as 45m")] = "45m",
) -> None:
    """Wait for the answer to the scene sent last, mark it, and print the mark as JSON."""
    try:
        length = parse_duration(within).total_seconds()
    except ValueError as error:
        raise Refused(str(error)) from None
    run_guarded(_await(name, length), os.environ)


@app.command(epilog="Example: maas canary status")
def status() -> None:
    """Where every canary stands, and the mark of its last scene."""
    run_guarded(_status(), os.environ)


def mark_json(told: Mark) -> dict[str, Any]:
    """Counts, shares and medians, as people read them."""
    return {
        "ships": told.ships,
        "found": told.found,
        "recall": _rounded(told.recall),
        "clear_recall": _rounded(told.clear_recall),
        "false_alarms": told.false_alarms,
        "false_alarms_per_10000_km2": round(told.false_per_10000_km2, 2),
        "position_m": _rounded(told.position_m, 1),
        "length_m": _rounded(told.length_m, 1),
        "ais_match": _rounded(told.ais_match),
        "dark": told.dark,
        "dark_found": told.dark_found,
        "classes": [dict(one) for one in told.classes],
        "stages_us": None if told.stages is None else dict(told.stages),
    }


def _rounded(value: Any, digits: int = 4) -> float | None:
    return None if value is None else round(float(value), digits)


def _app(catalogue: Catalogue, database: Database, name: str) -> App:
    if name not in catalogue.canaries:
        known = ", ".join(catalogue.canaries) or "none is declared"
        raise Refused(f"there is no canary {name!r}: write one of the catalogue's ({known})")
    settings = read_settings(os.environ)
    return App(catalogue, database, os.environ, settings.holder, settings.location)


async def _drop(name: str) -> None:
    async with working() as (catalogue, database):
        platform = _app(catalogue, database, name)
        now = datetime.now(UTC)
        run = await CanarySender(platform, name).send(slot_of(catalogue.canaries[name], now), now)
        if run is None:
            [last] = await _history(database, name, 1)
            raise Refused(f"{last.image} was not sent: {last.trouble or 'tried again later'}")
        typer.echo(run.image)


async def _history(database: Database, name: str, count: int) -> list[CanaryRun]:
    async with database.transaction() as connection:
        return await canaries.history(connection, name, count)


async def _await(name: str, within: float) -> None:
    async with working() as (catalogue, database):
        platform = _app(catalogue, database, name)
        collector = DeliveryCollector(platform, catalogue.canaries[name].delivery)
        deadline = time.monotonic() + within
        try:
            while True:
                await collector.run(datetime.now(UTC))
                found = await _history(database, name, 1)
                if not found:
                    raise Refused(f"no scene of {name} was sent: `maas canary drop {name}` does it")
                if found[0].answered_at is not None:
                    break
                if time.monotonic() > deadline:
                    raise Refused(f"no answer to {found[0].image} came within the time given")
                await asyncio.sleep(min(LOOK_EVERY, max(0.1, within)))
        finally:
            await collector.close()
        if found[0].mark is None:
            raise Refused(f"{found[0].image} was answered, and {found[0].trouble}")
        typer.echo(json.dumps({"image": found[0].image, **mark_json(found[0].mark)}, indent=1))


async def _status() -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("canary", "state", "last scene", "found", "false alarms", "position", "why"):
        table.add_column(column, overflow="fold")
    async with working() as (catalogue, database):
        for name, entry in catalogue.canaries.items():
            history = await _history(database, name, HISTORY)
            found = judge(history, entry.bands.limits, datetime.now(UTC))
            last = next((run for run in reversed(history) if run.mark is not None), None)
            told = None if last is None else last.mark
            table.add_row(
                name,
                "undecided" if found is None else found.state.value,
                "–" if last is None else last.image,
                "–" if told is None else f"{told.found}/{told.ships}",
                "–" if told is None else str(told.false_alarms),
                "–" if told is None or told.position_m is None else f"{told.position_m:.0f} m",
                "" if found is None else found.reason,
            )
        empty = not catalogue.canaries
    Console().print("the catalogue has no canary: declare one under canaries" if empty else table)
