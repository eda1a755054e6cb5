"""Statuspage version 2 under /api/v2: clients that know that form work by address alone.

Everything comes from the last good board, so it stays available while the database is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from api import statuspage
from api.answers import JSON, answer
from api.board import Board
from api.site import Site, SiteDep
from maas.db.pages_incidents import IncidentRow

router = APIRouter(prefix="/api/v2", tags=["statuspage v2"])
NEWEST = 50
Part = Callable[[Board, Site], dict[str, object]]


@router.get("/summary.json")
async def summary(request: Request, site: SiteDep) -> Response:
    """Page, status, components, unresolved incidents and maintenance to come."""
    return await _told(request, site, _status, _components, _open, _no_maintenance)


@router.get("/status.json")
async def status(request: Request, site: SiteDep) -> Response:
    """The top line: none, minor, major or critical."""
    return await _told(request, site, _status)


@router.get("/components.json")
async def components(request: Request, site: SiteDep) -> Response:
    """Every component and group with its status."""
    return await _told(request, site, _components)


@router.get("/incidents.json")
async def incidents(request: Request, site: SiteDep) -> Response:
    """The fifty newest incidents."""
    return await _told(request, site, _newest)


@router.get("/incidents/unresolved.json")
async def incidents_unresolved(request: Request, site: SiteDep) -> Response:
    """Incidents that are not over."""
    return await _told(request, site, _open)


@router.get("/scheduled-maintenances.json")
async def maintenances(request: Request, site: SiteDep) -> Response:
    """Announced maintenance."""
    return await _told(request, site, _no_maintenance)


@router.get("/scheduled-maintenances/upcoming.json")
async def maintenances_upcoming(request: Request, site: SiteDep) -> Response:
    """Announced maintenance that has not begun."""
    return await _told(request, site, _no_maintenance)


@router.get("/scheduled-maintenances/active.json")
async def maintenances_active(request: Request, site: SiteDep) -> Response:
    """Maintenance under way."""
    return await _told(request, site, _no_maintenance)


async def _told(request: Request, site: Site, *parts: Part) -> Response:
    board = (await site.snapshots.held()).board
    address = str(request.base_url).rstrip("/")
    body: dict[str, object] = {"page": statuspage.page(board, site.catalogue, address)}
    for part in parts:
        body |= part(board, site)
    return answer(request, json.dumps(body, ensure_ascii=False).encode(), JSON)


def _status(board: Board, site: Site) -> dict[str, object]:
    return {"status": statuspage.status(board)}


def _components(board: Board, site: Site) -> dict[str, object]:
    return {"components": statuspage.components(board, site.catalogue)}


def _open(board: Board, site: Site) -> dict[str, object]:
    return _incidents(board, site, board.open_incidents)


def _newest(board: Board, site: Site) -> dict[str, object]:
    return _incidents(board, site, board.newest_incidents[:NEWEST])


def _incidents(board: Board, site: Site, told: tuple[IncidentRow, ...]) -> dict[str, object]:
    return {"incidents": statuspage.incidents(board, site.catalogue, told)}


def _no_maintenance(board: Board, site: Site) -> dict[str, object]:
    return {"scheduled_maintenances": []}
