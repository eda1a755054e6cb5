"""`maas report`: the report of a period, in every format people ask for, signed if they wish."""

from __future__ import annotations

import asyncio
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from maas.catalogue.model import Catalogue
from maas.cli.working import Refused, instant, working
from maas.db import periods
from maas.db.connection import Database
from maas.domain.canonical import text_of
from maas.domain.instants import to_us
from maas.domain.statement import Statement
from maas.reports.formats import render
from maas.reports.reading import statement_from
from maas.reports.signing import sign
from sla_engine.ledger.closing import state
from sla_engine.ledger.material import interval_of

PASSPHRASE = "MAAS_SIGNING_PASSPHRASE"  # noqa: S105 - the name of a variable


class FormatName(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class Language(StrEnum):
    """What a report can be written in."""

    EN = "en"
    FR = "fr"


def report(
    agreement: Annotated[str, typer.Argument(help="id of an agreement in the catalogue")],
    period: Annotated[str, typer.Option(help="2026-10, 2026-Q4 or 2026")],
    form: Annotated[FormatName, typer.Option("--format", help="of the file")] = FormatName.HTML,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="the file; default: AGREEMENT-PERIOD.FORMAT"),
    ] = None,
    language: Annotated[Language, typer.Option(help="of the report")] = Language.EN,
    version: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="a closed version; 0: as the ledger stands; default: the latest closed, else 0",
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="with version 0: as known then, UTC; default: now")
    ] = None,
    sign_with: Annotated[
        Path | None,
        typer.Option(help=f"PKCS#12 file to sign a PDF with; its passphrase in {PASSPHRASE}"),
    ] = None,
) -> None:
    """Write the report of a period: of a closed version, or of the ledger as it stands."""
    if sign_with is not None and form is not FormatName.PDF:
        raise Refused(f"a {form} cannot be signed here: write --format pdf")
    target = output or Path(f"{agreement}-{period}.{form}")
    body = uvloop.run(_rendered(agreement, period, form, language, version, as_of))
    if sign_with is not None:
        passphrase = os.environ.get(PASSPHRASE)
        secret = None if passphrase is None else passphrase.encode()
        body = sign(body, sign_with.read_bytes(), secret, f"{agreement} {period}")
    if str(target) == "-":
        sys.stdout.buffer.write(body)
        return
    target.write_bytes(body)
    typer.echo(f"wrote {target} ({len(body):,} bytes)", err=True)


async def _rendered(
    agreement: str, period: str, form: str, language: str, version: int | None, as_of: str | None
) -> bytes:
    async with working() as (catalogue, database):
        statement = await _statement(catalogue, database, agreement, period, version, as_of)
        async with database.transaction() as connection:
            signed = await periods.signatures(connection, agreement, period, statement.version)
    return await asyncio.to_thread(
        lambda: render(statement, form, language, catalogue.page.url, signed)
    )


async def _statement(
    catalogue: Catalogue, database: Database, agreement: str, period: str, version: int | None,
    as_of: str | None,
) -> Statement:  # fmt: skip
    interval_of(catalogue, agreement, period)
    async with database.transaction() as connection:
        if version != 0:
            closed = await periods.version(connection, agreement, period, version)
            if closed is not None:
                return statement_from(closed.statement)
            if version is not None:
                raise Refused(f"{agreement} {period} is not closed as version {version}")
        known_at = to_us(instant(as_of))
        told = await state(connection, catalogue, agreement, period, known_at)
        return statement_from(text_of(told.statement))
