"""`maas exclusion`: claim time or items out of an agreement's figures, agree, refuse, withdraw."""

from __future__ import annotations

from typing import Annotated, get_args

import typer
import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from maas.catalogue.agreed import Category
from maas.cli.working import Refused, instant, working
from maas.db import exclusions
from maas.domain.claims import Claim, claimed
from maas.domain.exclusions import Exclusion, ExclusionStatus, Word, may_say
from maas.domain.instants import duration_us, iso, to_us
from maas.domain.intervals import Interval

app = typer.Typer(
    help="Exclusions: claimed by the provider, agreed or refused by the customer.",
    no_args_is_help=True,
)
Id = Annotated[str, typer.Argument(help="id of an exclusion, as `maas exclusion list` shows it")]
By = Annotated[str, typer.Option(help="who says so: a name that stands in the ledger")]
Reason = Annotated[str, typer.Option(help="why: it stands in every report")]


@app.command(
    epilog="Example: maas exclusion claim production --from 2026-10-12T08:00:00Z "
    "--to 2026-10-12T12:00:00Z --category planned_maintenance "
    "--announced 2026-10-01T09:00:00Z --reason 'database upgrade' --by 'C. Rossi'"
)
def claim(
    agreement: Annotated[str, typer.Argument(help="id of an agreement")],
    category: Annotated[str, typer.Option(help=f"one of {', '.join(get_args(Category))}")],
    reason: Reason,
    by: By,
    from_at: Annotated[str | None, typer.Option("--from", help="begin of an interval, UTC")] = None,
    to_at: Annotated[str | None, typer.Option("--to", help="its end, not included")] = None,
    item: Annotated[
        list[str] | None, typer.Option(help="key of an item, instead of an interval; repeat it")
    ] = None,
    objective: Annotated[
        list[str] | None, typer.Option(help="only for this objective; repeat it; default: all")
    ] = None,
    announced: Annotated[
        str | None, typer.Option(help="when a planned maintenance was announced, UTC")
    ] = None,
    evidence: Annotated[str, typer.Option(help="where the proof is: a ticket or an address")] = "",
    at: Annotated[str | None, typer.Option(help="when it is claimed; default: now")] = None,
) -> None:
    """Claim, for the provider, that an interval or items should not count."""
    interval = None
    if from_at is not None or to_at is not None:
        if from_at is None or to_at is None:
            raise Refused("an interval needs --from and --to")
        interval = Interval(to_us(instant(from_at)), to_us(instant(to_at)))
    told = Claim(
        agreement, tuple(objective or ()), interval, tuple(item or ()), category, evidence,
        None if announced is None else to_us(instant(announced)), by, to_us(instant(at)), reason,
    )  # fmt: skip
    uvloop.run(_claim(told))


async def _claim(told: Claim) -> None:
    async with working() as (catalogue, database), database.transaction() as connection:
        bound = catalogue.agreements.get(told.agreement)
        if bound is None:
            known = ", ".join(catalogue.agreements) or "none"
            raise Refused(f"there is no agreement {told.agreement!r}: the catalogue has {known}")
        fresh = claimed(
            told, bound.objectives, get_args(Category), duration_us(bound.answer_within)
        )
        await exclusions.claim(connection, fresh)
    typer.echo(
        f"{fresh.id} is claimed; {bound.customer} answers by {iso(fresh.answer_by, digits=0)}"
    )


@app.command(epilog="Example: maas exclusion agree X-3f9a --reason 'as announced' --by 'B. Leroy'")
def agree(exclusion: Id, reason: Reason, by: By) -> None:
    """Agree, for the customer, to a claimed exclusion."""
    uvloop.run(_say(exclusion, ExclusionStatus.AGREED, by, reason))


@app.command(epilog="Example: maas exclusion refuse X-3f9a --reason 'no notice' --by 'B. Leroy'")
def refuse(exclusion: Id, reason: Reason, by: By) -> None:
    """Refuse, for the customer, a claimed exclusion."""
    uvloop.run(_say(exclusion, ExclusionStatus.REFUSED, by, reason))


@app.command(epilog="Example: maas exclusion withdraw X-3f9a --reason 'mistaken' --by 'C. Rossi'")
def withdraw(exclusion: Id, reason: Reason, by: By) -> None:
    """Withdraw, for the provider, a claim that has not been answered."""
    uvloop.run(_say(exclusion, ExclusionStatus.WITHDRAWN, by, reason))


async def _say(name: str, status: ExclusionStatus, by: str, reason: str) -> None:
    async with working() as (catalogue, database), database.transaction() as connection:
        told = await exclusions.lock(connection, name)
        if told is None:
            raise Refused(f"there is no exclusion {name!r}: `maas exclusion list` shows them")
        bound = catalogue.agreements.get(told.agreement)
        if bound is None:
            raise Refused(f"the catalogue no longer has the agreement {told.agreement!r}")
        side = bound.provider if status is ExclusionStatus.WITHDRAWN else bound.customer
        may_say(told, status, side, (bound.customer, bound.provider))
        await exclusions.say(connection, told, Word(status, by, to_us(instant(None)), reason))
    typer.echo(f"{name} is {status}: {reason}")


@app.command("list", epilog="Example: maas exclusion list production")
def list_command(
    agreement: Annotated[str | None, typer.Argument(help="only of this agreement")] = None,
) -> None:
    """Every exclusion with the last word said of it."""
    uvloop.run(_list(agreement))


async def _list(agreement: str | None) -> None:
    async with working() as (_, database), database.transaction() as connection:
        found = await exclusions.exclusions(connection, agreement)
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("id", "agreement", "what", "category", "status", "by", "reason", "answer by"):
        table.add_column(column, overflow="fold")
    for one in found:
        word = one.history[-1]
        waiting = one.status is ExclusionStatus.CLAIMED
        table.add_row(
            one.id, one.agreement, _what(one), one.category, one.status, word.by, word.reason,
            iso(one.answer_by, digits=0) if waiting else "",
        )  # fmt: skip
    Console().print(table if found else "no exclusion has been claimed")


def _what(one: Exclusion) -> str:
    if one.interval is None:
        return f"{len(one.items)} items"
    return f"{iso(one.interval.start, digits=0)} to {iso(one.interval.end, digits=0)}"
