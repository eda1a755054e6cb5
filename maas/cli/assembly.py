"""Where the platform is put together: which roles exist, and what a process needs to run them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import alerting.role
import api.role
import collectors.role
import sla_engine.role
from maas.catalogue.itself import with_itself
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.db.migrate import upgrade
from maas.db.schema import known_revisions
from maas.runtime.process import Process
from maas.runtime.role import App, Role
from maas.runtime.settings import Settings

ROLES: dict[str, Callable[[App], Role]] = {
    "collectors": collectors.role.role,
    "engine": sla_engine.role.role,
    "alerting": alerting.role.role,
    "api": api.role.role,
}
EXAMPLE_CATALOGUE = Path(__file__).parents[1] / "catalogue" / "examples" / "copernicus"
MARITIME_CATALOGUE = EXAMPLE_CATALOGUE.parent / "maritime"


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The configured database, or the embedded one for as long as the context lasts."""
    if settings.database_url is not None:
        yield settings.database_url
    else:
        with embedded_postgres(settings.data_dir / "postgres") as server:
            yield server.url()


@asynccontextmanager
async def open_app(
    url: str, settings: Settings, catalogue: Catalogue, environ: Mapping[str, str]
) -> AsyncIterator[App]:
    """A migrated database with its pool, and the App that roles are built from."""
    database = Database(url)
    try:
        await upgrade(database)
        process = Process(settings.holder, tuple(ROLES))
        process.started(known_revisions()[-1])
        yield app_of(settings, catalogue, database, environ, process)
    finally:
        await database.close()


def app_of(
    settings: Settings,
    catalogue: Catalogue,
    database: Database,
    environ: Mapping[str, str],
    process: Process,
) -> App:
    """What the roles of a process are built from."""
    return App(
        catalogue=catalogue,
        database=database,
        environ=environ,
        holder=settings.holder,
        location=settings.location,
        process=process,
        lease_ttl=settings.lease_ttl,
    )


def read_catalogue(settings: Settings, environ: Mapping[str, str] = os.environ) -> Catalogue:
    """The catalogue named by MAAS_CATALOGUE, and the platform's own unless MAAS_SELF is off.

    Raises CatalogueErrors, all problems at once.
    """
    catalogue = load(settings.catalogue or EXAMPLE_CATALOGUE, environ)
    if not settings.watches_itself:
        return catalogue
    tells = settings.broker is not None and bool(settings.broker.management)
    return with_itself(catalogue, settings.self_url, broker=tells)
