"""What a command that reads or writes the ledger works with: the catalogue and the database."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from maas.catalogue.model import Catalogue
from maas.cli.assembly import database_url, read_catalogue
from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable
from maas.db.migrate import upgrade
from maas.runtime.settings import read_settings


class Refused(Exception):
    """A command that cannot be carried out; the message says why and what to do instead."""


@asynccontextmanager
async def working() -> AsyncIterator[tuple[Catalogue, Database]]:
    """The configured catalogue and a migrated database."""
    settings = read_settings(os.environ)
    catalogue = read_catalogue(settings)
    with database_url(settings) as url:
        database = Database(url)
        try:
            await upgrade(database)
            yield catalogue, database
        except OSError as error:
            raise DatabaseUnavailable(
                f"the database does not answer ({error}): is it running, "
                "and is MAAS_DATABASE_URL right?"
            ) from None
        finally:
            await database.close()


def instant(text: str | None) -> datetime:
    """An instant as people type it, or now; raises Refused without a time zone."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no instant: write 2026-11-04T12:00:00Z") from None
    if moment.tzinfo is None:
        raise Refused(f"{text!r} has no time zone: end it with Z for UTC")
    return moment.astimezone(UTC)
