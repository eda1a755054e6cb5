"""`maas attribution`: confirm who answers for a bad item or an outage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer
import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from maas.cli.working import Refused, instant, working
from maas.db import attributions, facts_tickets
from maas.db.attributions import Attribution
from maas.db.facts_tickets import Blamed
from maas.domain.instants import to_us

LOOK_BACK = timedelta(days=35)

app = typer.Typer(
    help="Who answers for what: proposed from the waterfall, confirmed by a person.",
    no_args_is_help=True,
)


@app.command(
    epilog="Example: maas attribution confirm s1-nrt-dd S1A-425096/IW_GRDH_1S --party production "
    "--reason 'processor queue, ticket 4711' --by 'B. Leroy'"
)
def confirm(
    objective: Annotated[str, typer.Argument(help="id of an objective")],
    key: Annotated[
        list[str], typer.Argument(help="keys of items, or instants at which outages began")
    ],
    party: Annotated[str, typer.Option(help="who answers for it: an id of parties")],
    reason: Annotated[str, typer.Option(help="why: it stands in every report")],
    by: Annotated[str, typer.Option(help="who confirms it")],
) -> None:
    """Confirm one party for bad items or outages; it takes the place of what was said before."""
    uvloop.run(_confirm(objective, key, party, by, reason))


@app.command(
    epilog="Example: maas attribution proposals production --from 2026-10-01T00:00:00Z --confirm "
    "--by 'B. Leroy'"
)
def proposals(
    agreement: Annotated[str, typer.Argument(help="id of an agreement")],
    from_at: Annotated[
        str | None, typer.Option("--from", help="items from here on, UTC; default: 35 days back")
    ] = None,
    to_at: Annotated[str | None, typer.Option("--to", help="its end; default: now")] = None,
    accept: Annotated[
        bool, typer.Option("--confirm", help="confirm those whose tickets blame one party")
    ] = False,
    by: Annotated[str | None, typer.Option(help="who confirms them")] = None,
) -> None:
    """Bad items that tickets name, and whom the tickets blame; a person confirms."""
    if accept and not by:
        raise Refused("--confirm needs --by NAME: a person stands for it")
    end = instant(to_at)
    start = end - LOOK_BACK if from_at is None else instant(from_at)
    uvloop.run(_proposals(agreement, start, end, by if accept else None))


async def _proposals(agreement: str, start: datetime, end: datetime, by: str | None) -> None:
    async with working() as (catalogue, database), database.transaction() as connection:
        bound = catalogue.agreements.get(agreement)
        if bound is None:
            known = ", ".join(catalogue.agreements) or "none"
            raise Refused(f"there is no agreement {agreement!r}: the catalogue has {known}")
        found = await facts_tickets.blamed(connection, bound.objectives, start, end)
        said = await attributions.attributions(connection, bound.objectives)
        fresh = [one for one in found if (one.objective, one.key) not in said]
        words = [_word(one, by or "") for one in fresh if len(_parties(one)) == 1]
        if by is not None:
            await attributions.confirm(connection, words)
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("objective", "item", "state", "waterfall", "tickets", "blame"):
        table.add_column(column, overflow="fold")
    for one in fresh:
        keys = ", ".join(told.ticket.key for told in one.tickets)
        blame = " or ".join(sorted(_parties(one)))
        table.add_row(one.objective, one.key, one.state, one.party or "–", keys, blame)
    Console().print(table if fresh else "no ticket names a bad item that nobody has confirmed")
    if by is not None:
        typer.echo(f"{len(words)} confirmed by {by}; {len(fresh) - len(words)} left to decide")


def _parties(one: Blamed) -> set[str]:
    return {told.ticket.party for told in one.tickets if told.ticket.party is not None}


def _word(one: Blamed, by: str) -> Attribution:
    keys = ", ".join(f"{told.source} {told.ticket.key}" for told in one.tickets)
    party = min(_parties(one))
    return Attribution(one.objective, one.key, party, by, to_us(instant(None)), f"ticket {keys}")


async def _confirm(objective: str, keys: list[str], party: str, by: str, reason: str) -> None:
    async with working() as (catalogue, database):
        if objective not in catalogue.objectives:
            raise Refused(f"there is no objective {objective!r}: `maas catalogue list` shows them")
        if party not in catalogue.parties:
            known = ", ".join(catalogue.parties)
            raise Refused(f"there is no party {party!r}: write one of {known}")
        at = to_us(instant(None))
        async with database.transaction() as connection:
            unknown = await attributions.not_bad(connection, objective, keys)
            if unknown:
                raise Refused(
                    f"{objective} has nothing bad under {', '.join(unknown)}: "
                    "reports name keys of items, and instants of outages"
                )
            words = [Attribution(objective, key, party, by, at, reason) for key in keys]
            await attributions.confirm(connection, words)
    typer.echo(f"{party} answers for {len(keys)} of {objective}, says {by}: {reason}")
