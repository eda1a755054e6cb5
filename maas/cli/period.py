"""`maas period`: close a period, sign it, restate it, say what changed, and verify it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from maas.cli.working import Refused, instant, working
from maas.db import periods
from maas.db.connection import Database
from maas.db.periods import Version
from maas.domain.instants import iso, to_us
from maas.domain.restating import differences
from maas.domain.statement import Signature
from sla_engine.ledger import closing

app = typer.Typer(
    help="Close, sign, restate and verify the periods of an agreement.", no_args_is_help=True
)
Agreement = Annotated[str, typer.Argument(help="id of an agreement in the catalogue")]
Period = Annotated[str, typer.Argument(help="2026-10, 2026-Q4 or 2026, as the agreement counts")]
By = Annotated[str, typer.Option(help="who does this: a name that stands in the ledger")]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="as known then: 2026-11-04T12:00:00Z; default: five minutes ago, when whatever was "
        "being written then is there"
    ),
]
SETTLED = timedelta(minutes=5)


@app.command("list", epilog="Example: maas period list production")
def list_command(
    agreement: Annotated[str | None, typer.Argument(help="only of this agreement")] = None,
) -> None:
    """Every closed version, and the drafts of periods that are not closed."""
    uvloop.run(_list(agreement))


async def _list(agreement: str | None) -> None:
    async with working() as (_, database), database.transaction() as connection:
        found = await periods.headings(connection, agreement)
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("agreement", "period", "version", "as known at", "by", "why", "hash"):
        table.add_column(column, overflow="fold")
    for one in found:
        version = f"v{one.version}" if one.version else "draft"
        table.add_row(
            one.agreement, one.period, version, f"{iso(one.known_at, digits=0)}", one.by,
            one.reason, one.hash[:16],
        )  # fmt: skip
    Console().print(table if found else "nothing is closed, and nothing is drafted yet")


@app.command(epilog="Example: maas period close production 2026-10 --by 'A. Martin'")
def close(agreement: Agreement, period: Period, by: By, as_of: AsOf = None) -> None:
    """Judge all facts of a period once more and write version 1, which never changes."""
    uvloop.run(_close(agreement, period, by, _settled(as_of)))


def _settled(as_of: str | None) -> int:
    """An instant of which everything has been written; raises Refused for a later one."""
    latest = datetime.now(UTC) - SETTLED
    if as_of is None:
        return to_us(latest)
    if instant(as_of) > latest:
        raise Refused(
            f"{as_of} has only just been, or is still to come: facts of it may still be on their "
            f"way. Write at the latest {iso(to_us(latest), digits=0)}, or leave --as-of out"
        )
    return to_us(instant(as_of))


async def _close(agreement: str, period: str, by: str, as_of: int) -> None:
    async with working() as (catalogue, database), database.transaction() as connection:
        closed = await closing.close(connection, catalogue, agreement, period, as_of, by)
    _tell(closed)


def _tell(closed: Version) -> None:
    typer.echo(
        f"{closed.agreement} {closed.period} is closed as version {closed.version}, as known at "
        f"{iso(closed.known_at, digits=0)}\nhash {closed.hash}"
    )


@app.command(
    epilog="Example: maas period restate production 2026-10 --by 'A. Martin' "
    "--reason 'late delivery of 3 October found'"
)
def restate(
    agreement: Agreement,
    period: Period,
    by: By,
    reason: Annotated[str, typer.Option(help="why: it stands on the new version's cover")],
    as_of: AsOf = None,
) -> None:
    """Add a version with the facts and words that became known since the last one."""
    uvloop.run(_restate(agreement, period, by, reason, _settled(as_of)))


async def _restate(agreement: str, period: str, by: str, reason: str, as_of: int) -> None:
    async with working() as (catalogue, database), database.transaction() as connection:
        before = await periods.version(connection, agreement, period)
        closed = await closing.restate(connection, catalogue, agreement, period, as_of, by, reason)
    if closed is None or before is None:
        typer.echo("nothing has changed since the last version: no new one is written")
        return
    _tell(closed)
    _explain(before, closed)


@app.command(epilog="Example: maas period diff production 2026-10 --from 1 --to 2")
def diff(
    agreement: Agreement,
    period: Period,
    old: Annotated[int, typer.Option("--from", min=1, help="the earlier version")] = 1,
    new: Annotated[
        int | None, typer.Option("--to", min=1, help="the later one; default: the latest")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """What changed between two versions, figure by figure and item by item."""
    uvloop.run(_diff(agreement, period, old, new, as_json))


async def _diff(agreement: str, period: str, old: int, new: int | None, as_json: bool) -> None:
    async with working() as (_, database):
        before = await _version(database, agreement, period, old)
        after = await _version(database, agreement, period, new)
    if not as_json:
        _explain(before, after)
        return
    found = differences(
        json.loads(before.statement), json.loads(after.statement), before.evidence, after.evidence
    )
    rows = [{name: getattr(one, name) for name in one.__slots__} for one in found]
    typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))


def _explain(before: Version, after: Version) -> None:
    found = differences(
        json.loads(before.statement), json.loads(after.statement), before.evidence, after.evidence
    )
    title = f"version {before.version} → version {after.version}: {after.reason}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("what", "objective", "item", "field", "was", "is"):
        table.add_column(column, overflow="fold")
    for one in found:
        old, new = _shown(one.field, one.old), _shown(one.field, one.new)
        table.add_row(one.what, one.objective, one.key, one.field, old, new)
    Console().print(table if found else "the versions do not differ")


def _shown(field: str, value: str) -> str:
    """Instants of evidence lines as people read them."""
    instants = ("t0", "due_at", "t1", "end")
    return iso(int(value)) if field in instants and value else value


@app.command(epilog="Example: maas period verify production 2026-10")
def verify(
    agreement: Agreement,
    period: Period,
    version: Annotated[
        int | None, typer.Option(min=1, help="which version; default: the latest")
    ] = None,
) -> None:
    """Recompute a closed version from the facts and compare hashes; exit code 1 if they differ."""
    if not uvloop.run(_verify(agreement, period, version)):
        raise typer.Exit(1)


async def _verify(agreement: str, period: str, number: int | None) -> bool:
    async with working() as (_, database):
        closed = await _version(database, agreement, period, number)
        async with database.transaction() as connection:
            found = await closing.verify(connection, closed)
    typer.echo(f"signed      {found.signed}\nrecomputed  {found.recomputed}")
    if found.holds:
        typer.echo(f"✓ version {found.version} holds: {found.engine}")
        return True
    typer.echo(f"✗ version {found.version} does not hold; it was made by {found.engine}")
    for line in found.differing[:50]:
        typer.echo(f"  {line}")
    if len(found.differing) > 50:
        typer.echo(f"  and {len(found.differing) - 50} more")
    return False


@app.command(epilog="Example: maas period sign production 2026-10 --party agency --by 'B. Leroy'")
def sign(
    agreement: Agreement,
    period: Period,
    party: Annotated[str, typer.Option(help="for which party: the customer or the provider")],
    by: By,
    version: Annotated[
        int | None, typer.Option(min=1, help="which version; default: the latest")
    ] = None,
) -> None:
    """Accept a closed version for a party; its hash is written beside the name."""
    uvloop.run(_sign(agreement, period, party, by, version))


async def _sign(agreement: str, period: str, party: str, by: str, number: int | None) -> None:
    async with working() as (catalogue, database):
        closed = await _version(database, agreement, period, number)
        bound = catalogue.agreements.get(agreement)
        parties = () if bound is None else (bound.customer, bound.provider)
        if party not in parties:
            raise Refused(f"{party!r} is no party of {agreement}: write {' or '.join(parties)}")
        async with database.transaction() as connection:
            already = await periods.signatures(connection, agreement, period, closed.version)
            if any(one.party == party for one in already):
                raise Refused(f"{party} has signed version {closed.version} already")
            signed = Signature(party, by, to_us(instant(None)), closed.hash)
            await periods.sign(connection, agreement, period, closed.version, signed)
    typer.echo(f"{by} signed version {closed.version} for {party}\nhash {closed.hash}")


async def _version(database: Database, agreement: str, period: str, number: int | None) -> Version:
    async with database.transaction() as connection:
        found = await periods.version(connection, agreement, period, number)
    if found is None:
        which = "" if number is None else f" as version {number}"
        raise Refused(f"{agreement} {period} is not closed{which}: `maas period list` says what is")
    return found
