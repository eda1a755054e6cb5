"""How the platform itself is, for its own probes and for whoever asks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.errors import NotKnown
from api.site import Site, SiteDep
from maas.db.vitals import Vital, vitals

router = APIRouter(tags=["operations"])
ASKED_AT_LEAST = timedelta(minutes=5)


@router.get("/vitals")
async def all_vitals(site: SiteDep) -> JSONResponse:
    """Every sign of life; 503 while one is missing."""
    return _answer(list((await _read(site)).values()))


@router.get("/vitals/{name}")
async def one_vital(site: SiteDep, name: str) -> JSONResponse:
    """One sign of life: engine, harvest, outbox, leases or messages; 503 while it is missing."""
    found = await _read(site)
    if name not in found:
        raise NotKnown(f"there is no vital {name}: there are {', '.join(found)}")
    return _answer([found[name]])


async def _read(site: Site) -> dict[str, Vital]:
    interfaces = site.catalogue.interfaces
    within = {
        name: max(ASKED_AT_LEAST, 3 * entry.harvest.every) for name, entry in interfaces.items()
    }
    async with site.reading() as connection:
        return await vitals(connection, site.snapshots.clock(), within)


def _answer(found: list[Vital]) -> JSONResponse:
    well = all(vital.well for vital in found)
    told = {"well": well, "vitals": [asdict(vital) for vital in found]}
    return JSONResponse(told, status_code=200 if well else 503)
