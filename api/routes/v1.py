"""JSON for programs: /api/v1, with exact figures. Lists are paged by where the last page ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request, Response

from api import forms, schemas
from api import schemas_evidence as evidence
from api.answers import json_answer
from api.board import public_objectives
from api.datatakes import complete, find_datatake, list_datatakes, tickets_of
from api.definition import definition
from api.errors import NotKnown
from api.marks import mark, read_mark
from api.routes.evidence import public_objective
from api.site import SiteDep
from api.status import headline
from api.views.figures import completeness_steps, row
from maas.db.pages_board import objective_days
from maas.db.pages_incidents import incident_by_id, incidents_since
from maas.db.pages_items import items_page
from maas.db.pages_publications import offers, published_of
from maas.db.pages_sources import quarantine_page
from maas.domain.instants import duration_us, to_us
from maas.domain.states import ItemState
from maas.names.packaging import unwrapped

router = APIRouter(prefix="/api/v1", tags=["api v1"])
Limit = Annotated[int, Query(ge=1, le=1000, description="at most so many")]
After = Annotated[str | None, Query(description="`next` of the page before")]
WINDOWS = ("own", "month", "week", "day")
CUT = 4000


@router.get("/status", response_model=schemas.Status)
async def status(request: Request, site: SiteDep) -> Response:
    """The top line, which components are worst, and every probed target."""
    board = (await site.snapshots.held()).board
    top, worst = headline(board.roots, board.statuses)
    told = schemas.Status(
        as_of=board.as_of,
        status=top,
        worst=[node.path for node in worst],
        open_incidents=len(board.open_incidents),
        targets=forms.target_forms(board, site.catalogue),
    )
    return json_answer(request, told)


@router.get("/components", response_model=schemas.Components)
async def components(request: Request, site: SiteDep) -> Response:
    """The page's tree, flattened."""
    board = (await site.snapshots.held()).board
    lines = [forms.component_form(board, node) for node in board.nodes.values()]
    return json_answer(request, schemas.Components(as_of=board.as_of, components=lines))


@router.get("/components/{path:path}", response_model=schemas.ComponentDetail)
async def component(request: Request, site: SiteDep, path: str) -> Response:
    """One component with its last ninety days."""
    board = (await site.snapshots.held()).board
    if path not in board.nodes:
        raise NotKnown(f"the page has no component {path}")
    return json_answer(request, forms.component_detail(board, board.nodes[path]))


@router.get("/objectives", response_model=schemas.Objectives)
async def objectives(request: Request, site: SiteDep) -> Response:
    """Every public objective with its figures."""
    board = (await site.snapshots.held()).board
    told = [
        forms.objective_form(board, row(board, name, objective, _windows(objective.kind)))
        for name, objective in public_objectives(site.catalogue).items()
    ]
    return json_answer(request, schemas.Objectives(as_of=board.as_of, objectives=told))


@router.get("/objectives/{name}", response_model=schemas.ObjectiveDetail)
async def objective(request: Request, site: SiteDep, name: str) -> Response:
    """One objective with its definition and completeness by deadline + k."""
    asked = public_objective(site, name)
    board = (await site.snapshots.held()).board
    shown = row(board, name, asked, _windows(asked.kind))
    own = shown.figures["own"]
    steps: list[schemas.Step] = []
    if own.items is not None:
        async with site.reading() as connection:
            _, bands = await objective_days(connection, name, own.start_at.date())
        steps = [
            schemas.Step(after_us=duration_us(after), share=schemas.Share.of(ratio))
            for after, ratio in completeness_steps(asked, own.items, bands)
        ]
    told = schemas.ObjectiveDetail(
        **forms.objective_form(board, shown).model_dump(),
        definition=definition(site.pages.language(request), site.catalogue, asked),
        completeness=steps,
    )
    return json_answer(request, told)


@router.get("/objectives/{name}/items", response_model=evidence.Items)
async def items(
    request: Request,
    site: SiteDep,
    name: str,
    state: Annotated[list[ItemState] | None, Query(description="only these states")] = None,
    limit: Limit = 100,
    after: After = None,
) -> Response:
    """The items behind a figure, latest first."""
    public_objective(site, name)
    async with site.reading() as connection:
        found = await items_page(connection, name, state or [], limit, read_mark(after))
    more = mark(found[-1]) if len(found) == limit else None
    told = [evidence.ItemForm.model_validate(item) for item in found]
    return json_answer(request, evidence.Items(items=told, next=more))


@router.get("/datatakes", response_model=evidence.Datatakes)
async def datatakes(
    request: Request,
    site: SiteDep,
    mission: str,
    before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """A mission's datatakes that ended in the 31 days before an instant, latest first."""
    if mission not in site.catalogue.missions:
        raise NotKnown(f"the catalogue has no mission {mission}")
    board = (await site.snapshots.held()).board
    end = before or board.as_of
    end = end if end.tzinfo is not None else end.replace(tzinfo=UTC)
    start = end - timedelta(days=31)
    async with site.reading() as connection:
        rows = await list_datatakes(connection, site.catalogue, mission, start, end, limit)
        found = await complete(connection, site.catalogue, rows)
    more = found[-1].row.end_at - timedelta(microseconds=1) if len(found) == limit else None
    told = [forms.datatake_form(each) for each in found]
    return json_answer(request, evidence.Datatakes(datatakes=told, next=more))


@router.get("/datatakes/{name:path}", response_model=evidence.DatatakeDetail)
async def datatake(request: Request, site: SiteDep, name: str) -> Response:
    """One datatake with its promises and publications."""
    async with site.reading() as connection:
        found = await find_datatake(connection, site.catalogue, name)
        if found is None:
            raise NotKnown(f"nothing is known of {name}")
        published = await published_of(connection, found.row, 1000)
        tickets = await tickets_of(connection, found, published)
    return json_answer(request, forms.datatake_detail(found, published, tickets))


@router.get("/incidents", response_model=evidence.Incidents)
async def incidents(request: Request, site: SiteDep, limit: Limit = 50) -> Response:
    """The newest incidents, open or not."""
    async with site.reading() as connection:
        found = await incidents_since(connection, None, limit)
    told = [evidence.IncidentForm.model_validate(each) for each in found]
    return json_answer(request, evidence.Incidents(incidents=told))


@router.get("/incidents/{name}", response_model=evidence.IncidentForm)
async def incident(request: Request, site: SiteDep, name: UUID) -> Response:
    """One incident with everything said of it."""
    async with site.reading() as connection:
        found = await incident_by_id(connection, name)
    if found is None:
        raise NotKnown(f"there is no incident {name}")
    return json_answer(request, evidence.IncidentForm.model_validate(found))


@router.get("/publications", response_model=evidence.Publications)
async def publications(request: Request, site: SiteDep, name: str) -> Response:
    """Every interface that offered a product, by its name with or without packaging."""
    async with site.reading() as connection:
        found = await offers(connection, unwrapped(name.strip()))
    told = [evidence.PublicationForm.model_validate(each) for each in found]
    return json_answer(request, evidence.Publications(publications=told))


@router.get("/sources", response_model=evidence.Sources)
async def sources(request: Request, site: SiteDep) -> Response:
    """How far each interface has been read."""
    board = (await site.snapshots.held()).board
    told = [evidence.SourceForm.model_validate(each) for each in board.sources]
    return json_answer(request, evidence.Sources(as_of=board.as_of, sources=told))


@router.get("/quarantine", response_model=evidence.Quarantine)
async def quarantine(
    request: Request,
    site: SiteDep,
    source: str | None = None,
    limit: Limit = 100,
    after: After = None,
) -> Response:
    """What could not be believed, and why."""
    board = (await site.snapshots.held()).board
    mark = read_mark(after)
    try:
        before = None if mark is None else (mark[0], bytes.fromhex(mark[1]))
    except ValueError:
        raise HTTPException(422, "after: write the `next` of the page before") from None
    async with site.reading() as connection:
        found = await quarantine_page(connection, source, limit, before)
    last = found[-1] if len(found) == limit else None
    told = evidence.Quarantine(
        counts=[
            evidence.QuarantineCount(source=name, kind=kind, entries=entries)
            for (name, kind), entries in board.quarantined.items()
        ],
        entries=[
            evidence.QuarantineEntry(
                source=each.source,
                fingerprint=each.fingerprint,
                kind=each.kind,
                reason=each.reason,
                native_id=each.native_id,
                first_seen_at=each.first_seen_at,
                asked_by=each.asked_by,
                tried_at=each.tried_at,
                outcome=each.outcome,
                raw=each.raw[:CUT],
            )
            for each in found
        ],
        next=f"{to_us(last.first_seen_at)}:{last.fingerprint}" if last else None,
    )
    return json_answer(request, told)


def _windows(kind: str) -> tuple[str, ...]:
    """Time is kept by day: its last 24 hours are not a window of it."""
    return ("own", "month") if kind == "availability" else WINDOWS
