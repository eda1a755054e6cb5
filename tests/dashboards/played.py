"""A played stretch of the simulated segment, kept: its database, and /metrics as it went.

The road is that of `maas demo --once`: the real roles against the real services. After each stride
what /metrics would have answered is written down with its instant, in the OpenMetrics form that
`promtool tsdb create-blocks-from openmetrics` takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from maas.cli.assembly import EXAMPLE_CATALOGUE, ROLES, open_app
from maas.cli.demo import PLAYED
from maas.cli.segment import simulated_segment
from maas.db.connection import Database
from maas.db.telemetry import snapshot
from maas.runtime.play import Score, play
from maas.runtime.role import Job, Role
from maas.runtime.settings import Settings
from maas.telemetry.exposition import render_metrics

START = datetime.fromisoformat("2026-10-01T00:00:00Z")
SETTLED = timedelta(hours=12)


@dataclass(slots=True)
class Scrapes:
    """What /metrics answered at each instant, as OpenMetrics."""

    database: Database
    catalogue: Catalogue
    _lines: dict[str, list[str]] = field(default_factory=dict)

    async def take(self, instant: datetime) -> None:
        """Ask as a scrape would at this instant."""
        async with self.database.transaction() as connection:
            seen = await snapshot(connection, instant)
        answered = render_metrics(seen, self.catalogue).decode()
        for family in text_string_to_metric_families(answered):
            name = family.name.removesuffix("_total")
            lines = self._lines.setdefault(name, [f"# TYPE {name} {family.type}"])
            for sample in family.samples:
                labels = {**sample.labels, "job": "maas", "instance": "maas"}
                written = ",".join(f'{key}="{value}"' for key, value in labels.items())
                at = f"{instant.timestamp():.0f}"
                lines.append(f"{sample.name}{{{written}}} {sample.value} {at}")

    def openmetrics(self) -> str:
        """Everything taken so far, family by family."""
        lines = [line for family in self._lines.values() if len(family) > 1 for line in family]
        return "\n".join([*lines, "# EOF", ""])


async def play_into(
    url: str, settings: Settings, folder: Path, days: int, stride: timedelta
) -> tuple[Catalogue, Scrapes]:
    """Play `days` from START into the database at `url`."""
    end = START + timedelta(days=days)
    with simulated_segment(seed=7, start=START, days=days, ahead=3, folder=folder) as segment:
        environ = {**segment.environ, "MAAS_SINCE": START.isoformat()}
        catalogue = load(EXAMPLE_CATALOGUE, environ)
        async with open_app(url, settings, catalogue, environ) as app:
            scrapes = Scrapes(app.database, catalogue)
            roles = [ROLES[name](app) for name in PLAYED]
            roles.append(Role("scrapes", (Job("scrape", stride, scrapes.take),), _nothing))
            try:
                await play(Score(START, end, stride), roles, segment.set_clock, lambda _: None)
            finally:
                for role in roles:
                    await role.close()
    return catalogue, scrapes


async def _nothing() -> None:
    return None


Progress = Callable[[datetime], None]
