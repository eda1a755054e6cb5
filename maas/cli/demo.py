"""`maas demo`: the whole platform against a simulated ground segment.

History is played by the same jobs that run live, over real sockets; then either the table of
objectives is printed (`--once`) or live operation goes on until Ctrl-C.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from maas.catalogue.loader import load
from maas.cli.assembly import EXAMPLE_CATALOGUE, ROLES, open_app
from maas.cli.progress import playing
from maas.cli.run import serve_until, stop_on_signals
from maas.cli.segment import Segment, simulated_segment
from maas.db.embedded import embedded_postgres
from maas.domain.instants import to_us
from maas.domain.intervals import Interval
from maas.runtime.play import Score, play
from maas.runtime.role import App
from maas.runtime.settings import Settings
from sla_engine.figures import figure_rows

PLAYED = ("collectors", "engine", "alerting")
AHEAD = 3  # days of simulated future, so that a live demo stays alive


@dataclass(frozen=True, slots=True)
class Demo:
    """What to play: `days` of history from `start`, made from `seed`."""

    seed: int
    start: datetime
    days: int
    stride: timedelta
    order_seed: int | None = None

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)


async def play_once(demo: Demo, settings: Settings, console: Console) -> list[dict[str, object]]:
    """Play the history and return the table of objectives, one row each."""
    with _workshop() as folder:
        async with _stage(demo, settings, folder, demo.end) as (app, segment):
            await _play(demo, demo.end, app, segment, console)
            async with app.database.transaction() as connection:
                window = Interval(to_us(demo.start), to_us(demo.end))
                return await figure_rows(connection, app.catalogue, window, demo.end)


async def play_and_stay(demo: Demo, settings: Settings, console: Console) -> None:
    """Play the history up to now, then run live, pages included, until a signal."""
    stop = stop_on_signals()
    with _workshop() as folder:
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        async with _stage(demo, settings, folder, now) as (app, segment):
            await _play(demo, now, app, segment, console)
            await segment.set_clock(datetime.now(UTC))
            await segment.run_clock(1)
            console.print(
                f"MaaS is ready: http://{settings.host}:{settings.port}/   Ctrl-C ends it"
            )
            await serve_until(app, tuple(ROLES), settings, stop)


@contextmanager
def _workshop() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="maas-demo-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the embedded database may run as another user
        yield folder


@asynccontextmanager
async def _stage(
    demo: Demo, settings: Settings, folder: Path, end: datetime
) -> AsyncIterator[tuple[App, Segment]]:
    days = -(-(end - demo.start) // timedelta(days=1))
    with (
        simulated_segment(
            seed=demo.seed, start=demo.start, days=days, ahead=AHEAD, folder=folder
        ) as segment,
        embedded_postgres(folder / "postgres", disposable=True) as server,
    ):
        environ = {**segment.environ, "MAAS_SINCE": demo.start.isoformat()}
        catalogue = load(EXAMPLE_CATALOGUE, environ)
        async with open_app(server.url(), settings, catalogue, environ) as app:
            yield app, segment


async def _play(demo: Demo, end: datetime, app: App, segment: Segment, console: Console) -> None:
    roles = [ROLES[name](app) for name in PLAYED]
    score = Score(demo.start, end, demo.stride, demo.order_seed)
    try:
        with playing(console, demo.start, end) as reached:
            await play(score, roles, segment.set_clock, reached)
    finally:
        for role in roles:
            await role.close()
