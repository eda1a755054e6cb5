"""Reports by schedule: each agreement's, in its languages and formats, filed into a folder.

A period that has ended gets a provisional report, renewed once a day until it is closed; each
closed version gets one that never changes. `FOLDER/production/2026-10/v1.en.pdf`. What is there is
not made again, so that it does not matter who does it, or how often.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog

from maas.catalogue.model import Agreement
from maas.db import periods
from maas.db.periods import Heading
from maas.domain.calendars import period
from maas.domain.instants import DAY, SECOND, to_us
from maas.domain.statement import Signature
from maas.reports.formats import FORMATS, render
from maas.reports.reading import statement_from
from maas.runtime.role import App

log = structlog.get_logger(__name__)


async def file_reports(app: App, folder: Path, as_of: datetime) -> int:
    """File every report that is not there yet, and say how many were written. `as_of` is UTC."""
    async with app.database.transaction() as connection:
        headings = await periods.headings(connection)
    written = 0
    for one in headings:
        agreement = app.catalogue.agreements.get(one.agreement)
        if agreement is None:
            continue
        if period(one.period, agreement.period.time_zone).end > to_us(as_of):
            continue
        missing = [told for told in _files(folder, agreement, one) if not _is_there(told[0], one)]
        if missing:
            text, signed = await _kept(app, one)
            for path, language, form in missing:
                await asyncio.to_thread(
                    _write, path, text, form, language, app.catalogue.page.url, signed, one.known_at
                )
                log.info(
                    "report filed", agreement=one.agreement, period=one.period,
                    version=one.version, path=str(path),
                )  # fmt: skip
            written += len(missing)
    return written


def _files(folder: Path, agreement: Agreement, one: Heading) -> Iterator[tuple[Path, str, str]]:
    name = f"v{one.version}" if one.version else "provisional"
    for language in agreement.languages:
        for form in agreement.formats:
            file = f"{name}.{language}{FORMATS[form].suffix}"
            yield folder / one.agreement / one.period / file, language, form


def _is_there(path: Path, one: Heading) -> bool:
    """Whether a report has been filed, and if it is of a draft, within a day of its instant."""
    try:
        filed = int(path.stat().st_mtime) * SECOND
    except FileNotFoundError:
        return False
    return bool(one.version) or one.known_at - filed < DAY


async def _kept(app: App, one: Heading) -> tuple[str, list[Signature]]:
    async with app.database.transaction() as connection:
        if not one.version:
            draft = await periods.draft(connection, one.agreement, one.period)
            assert draft is not None  # it has just been listed, and drafts are only replaced
            return draft, []
        version = await periods.version(connection, one.agreement, one.period, one.version)
        assert version is not None
        signed = await periods.signatures(connection, one.agreement, one.period, one.version)
        return version.statement, signed


def _write(
    path: Path, text: str, form: str, language: str, url: str | None, signed: list[Signature],
    known_at: int,
) -> None:  # fmt: skip
    """Write a report whole or not at all; the file is as old as what it tells."""
    body = render(statement_from(text), form, language, url or None, signed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(body)
    os.utime(fresh.name, (known_at // SECOND, known_at // SECOND))
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(path)
