"""A month of the simulated segment, played once for everything here that asks for data."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest

from dashboards.asking import Sources
from dashboards.rules.recording import recording_rules
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue
from maas.cli.assembly import EXAMPLE_CATALOGUE
from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.runtime.settings import read_settings
from tests.dashboards.played import START, play_into
from tests.dashboards.prometheus import fill, prometheus, recorded
from tests.folders import enterable_folder

DAYS = 30
STRIDE = timedelta(days=1)
END = START + timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Month:
    """Where the played month is kept."""

    database_url: str
    prometheus_url: str
    catalogue: Catalogue
    end: datetime
    scraped: str


@pytest.fixture(scope="session")
def copernicus() -> Catalogue:
    """The example catalogue."""
    return load(EXAMPLE_CATALOGUE, {})


SHARED = (pytest.mark.xdist_group("boards"), pytest.mark.timeout(1200))
"""Whoever asks for the month waits for it, and where somebody else has played it already."""


@pytest.fixture(scope="session", params=[pytest.param(DAYS, marks=SHARED, id="played")])
def month() -> Iterator[Month]:
    """Thirty days, in PostgreSQL and in Prometheus."""
    with (
        enterable_folder() as folder,
        embedded_postgres(folder / "postgres", disposable=True) as server,
    ):
        settings = read_settings({**os.environ, "MAAS_LOG_LEVEL": "error"})
        played = play_into(server.url(), settings, folder, DAYS, STRIDE)
        catalogue, scrapes = asyncio.run(played)
        scraped = scrapes.openmetrics()
        data = fill(folder, scraped)
        lookback = STRIDE + timedelta(minutes=1)
        with prometheus(folder, data, lookback) as url:
            told = recorded(url, recording_rules(), START, END, STRIDE)
        fill(folder, told)
        with prometheus(folder, data, lookback) as url:
            yield Month(server.url(), url, catalogue, END, scraped)


@pytest.fixture
async def sources(month: Month) -> AsyncIterator[Sources]:
    """Both data sources of the played month."""
    database = Database(month.database_url)
    async with httpx.AsyncClient(base_url=month.prometheus_url, timeout=60) as client:
        yield Sources(database, client)
    await database.close()
