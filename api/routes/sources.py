"""For operators: what is read, how far, how it went; and what was set aside, to be tried again."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.errors import NotKnown
from api.people import Speaker, SpeakerDep, speaker_of, speakers
from api.site import Site, SiteDep
from api.sources import SECTIONS, Source, all_sources
from maas.db import facts_retries
from maas.db.facts_readings import latest_readings
from maas.db.pages_sources import differing_days, evidence_of, quarantine_page
from maas.runtime.live import wall_clock

router = APIRouter()
COMPARED = timedelta(days=35)
ROWS = 25
LONGEST_FORM = 4_000  # bytes


@router.get("/sources", include_in_schema=False)
async def sources_page(request: Request, site: SiteDep) -> Response:
    """Every source of the catalogue: lag, last error, quarantine, next run."""
    held = await site.snapshots.held()
    found = await _sources(site)
    groups = [(section, [each for each in found if each.section == section])
              for section in SECTIONS]  # fmt: skip
    return site.show(
        request,
        "sources.html",
        held,
        {
            "groups": [(section, each) for section, each in groups if each],
            "failing": sum(each.state == "failing" for each in found),
            "set_aside": sum(each.quarantined for each in found),
            "total": len(found),
        },
    )


@router.get("/sources/{name}", include_in_schema=False)
async def source_page(request: Request, site: SiteDep, name: str) -> Response:
    """One source with its last answers and what was set aside."""
    return await _show(request, site, name)


@router.post("/sources/{name}/quarantine/{fingerprint}/retry", include_in_schema=False)
async def retry_by_form(request: Request, site: SiteDep, name: str, fingerprint: str) -> Response:
    """The button of the page: a token says who asks."""
    body = (await request.body())[:LONGEST_FORM]
    given = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0]
    person = speaker_of(site.app.environ, given)
    if person is None:
        return await _show(request, site, name, refused=True)
    await _ask(site, name, fingerprint, person)
    lang = f"?lang={quote(request.query_params['lang'])}" if "lang" in request.query_params else ""
    return RedirectResponse(f"/sources/{quote(name)}{lang}#aside", status_code=303)


@router.post("/api/v1/quarantine/{name}/{fingerprint}/retry", tags=["api v1"])
async def retry(site: SiteDep, person: SpeakerDep, name: str, fingerprint: str) -> JSONResponse:
    """Ask for an entry that was set aside to be tried again; needs a token."""
    await _ask(site, name, fingerprint, person)
    return JSONResponse({"source": name, "fingerprint": fingerprint, "by": person.name}, 202)


async def _ask(site: Site, name: str, fingerprint: str, person: Speaker) -> None:
    try:
        digest = bytes.fromhex(fingerprint)
    except ValueError:
        raise HTTPException(404, "a fingerprint is written in hexadecimal") from None
    async with site.app.database.transaction() as connection:
        known = await facts_retries.ask_retry(
            connection, name, digest, f"{person.name}, {person.party}", wall_clock()
        )
    if not known:
        raise NotKnown(f"nothing of {name} was set aside under {fingerprint}")


async def _sources(site: Site) -> list[Source]:
    held = await site.snapshots.held()
    async with site.reading() as connection:
        differing = await differing_days(connection, (held.board.as_of - COMPARED).date())
    return all_sources(site.catalogue, held.board, differing)


async def _show(request: Request, site: Site, name: str, *, refused: bool = False) -> Response:
    held = await site.snapshots.held()
    source = next((each for each in await _sources(site) if each.name == name), None)
    if source is None:
        raise NotKnown(f"the catalogue has no source {name}")
    async with site.reading() as connection:
        evidence = await evidence_of(connection, name)
        aside = await quarantine_page(connection, name, ROWS, None)
        readings = await latest_readings(connection, held.board.as_of - timedelta(days=1), name)
    return site.show(
        request,
        "source.html",
        held,
        {
            "source": source,
            "evidence": evidence,
            "aside": aside,
            "readings": [reading for _, reading in readings],
            "may_retry": bool(speakers(site.app.environ)),
            "refused": refused,
        },
        status_code=401 if refused else 200,
    )
