"""`maas exclusion`: claim time or items out of an agreement's figures, agree, refuse, withdraw."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, get_args

import typer
import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from maas.catalogue.agreed import Category
from maas.catalogue.reach import satellites_of
from maas.cli.working import Refused, instant, working
from maas.db import exclusions, facts_reports
from maas.db.facts_reports import Unavailability
from maas.domain.claims import Claim, claimed
from maas.domain.exclusions import Exclusion, ExclusionStatus, Word, may_say
from maas.domain.instants import duration_us, iso, to_us
from maas.domain.intervals import Interval

LOOK_BACK = timedelta(days=35)

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


@app.command(
    epilog="Example: maas exclusion proposals production --claim SUP-2026-014/1 --by 'C. Rossi'"
)
def proposals(
    agreement: Annotated[str, typer.Argument(help="id of an agreement")],
    from_at: Annotated[
        str | None, typer.Option("--from", help="outages from here on, UTC; default: 35 days back")
    ] = None,
    to_at: Annotated[str | None, typer.Option("--to", help="its end; default: now")] = None,
    chosen: Annotated[
        str | None, typer.Option("--claim", help="claim this one: its reference, /, its part")
    ] = None,
    by: Annotated[str | None, typer.Option(help="who claims it")] = None,
) -> None:
    """Outages that flight operations reported of an agreement's satellites, to be claimed."""
    if chosen is not None and not by:
        raise Refused("--claim needs --by NAME: a person stands for it")
    end = instant(to_at)
    start = end - LOOK_BACK if from_at is None else instant(from_at)
    uvloop.run(_proposals(agreement, start, end, chosen, by or ""))


async def _proposals(
    agreement: str, start: datetime, end: datetime, chosen: str | None, by: str
) -> None:
    async with working() as (catalogue, database), database.transaction() as connection:
        bound = catalogue.agreements.get(agreement)
        if bound is None:
            known = ", ".join(catalogue.agreements) or "none"
            raise Refused(f"there is no agreement {agreement!r}: the catalogue has {known}")
        satellites = {
            unit for name in bound.objectives
            for unit in satellites_of(catalogue, catalogue.objectives[name])
        }  # fmt: skip
        found = await facts_reports.unavailabilities(connection, satellites, start, end)
        claims = await exclusions.exclusions(connection, agreement)
    told = {one.evidence: one for one in claims}
    if chosen is not None:
        one = next((each for each in found if _name(each) == chosen), None)
        if one is None:
            raise Refused(f"there is no outage {chosen!r} in this time: leave --claim out to see")
        if chosen in told:
            raise Refused(f"{chosen} is claimed already: {told[chosen].id}")
        if one.to_at is None:
            raise Refused(f"{chosen} is still open: its end must be reported before it is claimed")
        await _claim(
            Claim(
                agreement, (), Interval(to_us(one.from_at), to_us(one.to_at)), (),
                _category(one), chosen, to_us(one.made_at) if one.planned else None, by,
                to_us(instant(None)), f"{one.satellite} {one.subsystem}: {one.comment or one.kind}",
            )
        )  # fmt: skip
        return
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("outage", "satellite", "part of it", "from", "to", "category", "claimed as"):
        table.add_column(column, overflow="fold")
    for each in found:
        ends = "still open" if each.to_at is None else iso(to_us(each.to_at), digits=0)
        claim_of = told.get(_name(each))
        table.add_row(
            _name(each), each.satellite, each.subsystem, iso(to_us(each.from_at), digits=0), ends,
            _category(each), "" if claim_of is None else f"{claim_of.id} ({claim_of.status})",
        )  # fmt: skip
    Console().print(table if found else "no outage of its satellites was reported in this time")


def _name(one: Unavailability) -> str:
    return f"{one.reference}/{one.part}"


def _category(one: Unavailability) -> Category:
    return "planned_maintenance" if one.planned else "satellite_anomaly"


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
