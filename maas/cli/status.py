"""`maas status`: the state of everything, in the terminal."""

from __future__ import annotations

from datetime import datetime

from rich import box
from rich.console import Console, Group
from rich.table import Table

from maas.cli.assembly import database_url
from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable
from maas.db.overview import Overview, overview
from maas.domain.quantities import floor_percent
from maas.runtime.settings import Settings

SIGNS = {"up": "●", "degraded": "◐", "down": "✗", "unknown": "?"}
VERDICTS = {"met": "✓", "at_risk": "◐", "breached": "✗", "no_data": "?"}


async def print_status(settings: Settings, console: Console) -> None:
    """Ask the configured database once; raises DatabaseUnavailable when it cannot be asked."""
    with database_url(settings) as url:
        database = Database(url)
        try:
            async with database.transaction() as connection:
                state = await overview(connection)
        except OSError as error:
            raise DatabaseUnavailable(
                f"the database does not answer ({error}): is it running, "
                "and is MAAS_DATABASE_URL right?"
            ) from None
        finally:
            await database.close()
    console.print(render(state))


def render(state: Overview) -> Group:
    """The overview as tables; every state has a sign and a word, never only a colour."""
    return Group(
        _sources(state),
        _targets(state),
        _objectives(state),
        _incidents(state),
        f"waiting: {state.unjudged} subjects to judge, {state.unsent} events to send, "
        f"{state.pending_deliveries} messages to deliver",
    )


def _moment(instant: datetime | None) -> str:
    return "never" if instant is None else f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def _table(title: str, *columns: str) -> Table:
    table = Table(*columns, title=title, box=box.SIMPLE_HEAD, title_justify="left")
    if not columns:
        table.show_header = False
    return table


def _sources(state: Overview) -> Table:
    table = _table(
        "Sources", "source", "read up to", "last success", "entries", "quarantined", "last error"
    )
    for source in state.sources:
        failing = source.last_error is not None and (
            source.last_success_at is None
            or (source.last_error_at is not None and source.last_error_at > source.last_success_at)
        )
        table.add_row(
            source.source,
            _moment(source.position),
            _moment(source.last_success_at),
            str(source.entries),
            str(source.quarantined),
            f"{_moment(source.last_error_at)}: {source.last_error}" if failing else "",
        )
    return table


def _targets(state: Overview) -> Table:
    table = _table("Targets", "", "target", "outcome", "since", "last seen", "reason")
    for target in state.targets:
        table.add_row(
            SIGNS.get(target.outcome, "?"),
            target.target,
            target.outcome,
            _moment(target.since),
            _moment(target.until),
            target.reason,
        )
    return table


def _objectives(state: Overview) -> Table:
    table = _table("Objectives", "", "objective", "state", "since", "good / valid", "share")
    for line in state.objectives:
        table.add_row(
            VERDICTS.get(line.state, "?"),
            line.objective,
            line.state,
            _moment(line.since),
            f"{line.good} / {line.valid}",
            floor_percent(line.good, line.valid) + (" %" if line.valid else ""),
        )
    return table


def _incidents(state: Overview) -> Table:
    table = _table("Open incidents", "opened", "severity", "what")
    for opened_at, severity, title in state.open_incidents:
        table.add_row(_moment(opened_at), severity, title)
    return table
