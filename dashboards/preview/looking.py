"""Look at one board: its queries asked of the real sources, drawn into a page."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx

from dashboards.asking import Sources
from dashboards.errors import UnknownBoard
from dashboards.macros import Range, range_of
from dashboards.preview.page import preview
from dashboards.writing import made_boards
from maas.catalogue.model import Catalogue
from maas.db.connection import Database

SCRAPED = timedelta(seconds=60)


async def look(
    catalogue: Catalogue,
    name: str,
    database_url: str,
    prometheus_url: str,
    until: datetime,
    *,
    since: str | None = None,
    scraped: timedelta = SCRAPED,
) -> str:
    """The page of a board as it stood at `until`; raises DashboardError and QueryRefused."""
    made = made_boards(catalogue)
    if name not in made:
        raise UnknownBoard(name, made)
    board = made[name]
    whole = range_of(since or board.board.since, until)
    within = Range(whole.start, whole.end, whole.points, scraped)
    database = Database(database_url)
    try:
        async with httpx.AsyncClient(base_url=prometheus_url, timeout=60) as client:
            return await preview(board.body, Sources(database, client), within)
    finally:
        await database.close()
