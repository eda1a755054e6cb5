"""`maas attribution`: confirm who answers for a bad item or an outage."""

from __future__ import annotations

from typing import Annotated

import typer
import uvloop

from maas.cli.working import Refused, instant, working
from maas.db import attributions
from maas.db.attributions import Attribution
from maas.domain.instants import to_us

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
