"""What a figure opens into: objectives, datatakes, incidents, and the way of one product."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api import periods
from api.datatakes import complete, find_datatake, list_datatakes, tickets_of
from api.definition import definition, window
from api.errors import NotKnown
from api.search import Found, find, refusal_of
from api.site import Site, SiteDep
from api.views.chart import chart
from api.views.figures import (
    Figure,
    by_mission,
    completeness_steps,
    of_items,
    of_time,
    row,
)
from api.views.waterfall import waterfall
from api.words import Words
from maas.catalogue.model import Objective
from maas.db.connection import Connection
from maas.db.facts_withdrawn import gone
from maas.db.pages_board import objective_days
from maas.db.pages_incidents import incident_by_id, incidents_since, unresolved
from maas.db.pages_items import worst_items
from maas.db.pages_publications import published_of
from maas.db.work_done import WorkDone, of_subjects
from maas.domain.budget import budget_remaining
from maas.domain.ratios import Ratio

router = APIRouter(include_in_schema=False)
KINDS = ("timeliness", "completeness", "availability")
ROWS = 300
PER_PAGE = 12
WORST = 15
HANDLED = 50
STAGES = ("harvest", "plan", "report", "judge", "state", "tell", "deliver")


@router.get("/objectives")
async def objectives_page(request: Request, site: SiteDep) -> Response:
    """Every public objective with its figure."""
    held = await site.snapshots.held()
    groups = by_mission(held.board, site.catalogue, KINDS, ())
    return site.show(request, "objectives.html", held, {"groups": groups}, cached=True)


@router.get("/objectives/{name}")
async def objective_page(request: Request, site: SiteDep, name: str) -> Response:
    """One objective: its definition, its figure, its history and its worst items."""
    objective = public_objective(site, name)
    held = await site.snapshots.held()
    board, t = held.board, site.pages.language(request)
    shown = row(board, name, objective, ("own",))
    own = shown.figures["own"]
    days = periods.bar_days(board.as_of)
    ratios: dict[date, Ratio] = {}
    steps: list[tuple[timedelta, Ratio]] = []
    items = None
    if own.time is not None:
        target = board.days.get(objective.time_key(name), {})
        ratios = {
            day: of_time(name, objective, own.start_at, time).ratio for day, time in target.items()
        }
    else:
        async with site.reading() as connection:
            counts, _ = await objective_days(connection, name, days[0])
            _, bands = await objective_days(connection, name, own.start_at.date())
            items = await worst_items(connection, name, own.start_at, board.as_of, WORST)
        ratios = {
            day: of_items(name, objective, own.start_at, each).ratio for day, each in counts.items()
        }
        steps = list(completeness_steps(objective, own.items, bands)) if own.items else []
    party = site.catalogue.parties.get(objective.responsible or "")
    return site.show(
        request,
        "objective.html",
        held,
        {
            "row": shown,
            "window_said": window(t, objective),
            "definition": definition(t, site.catalogue, objective),
            "budget": _budget(t, objective, own),
            "responsible": t.local(party.title) if party else objective.responsible,
            "steps": steps,
            "chart": chart(days, ratios, objective.target),
            "items": items,
            "with_objective": False,
        },
    )


@router.get("/datatakes")
async def datatakes_page(
    request: Request, site: SiteDep, mission: str | None = None, before: datetime | None = None
) -> Response:
    """A mission's datatakes and what became of each, latest first."""
    held = await site.snapshots.held()
    board, missions = held.board, site.catalogue.missions
    if mission is not None and mission not in missions:
        raise NotKnown(f"the catalogue has no mission {mission}")
    chosen = mission or next(iter(missions), "")
    end = board.as_of if before is None else _aware(before)
    found = []
    if chosen:
        start = end - timedelta(days=31)
        async with site.reading() as connection:
            rows = await list_datatakes(connection, site.catalogue, chosen, start, end, PER_PAGE)
            found = list(await complete(connection, site.catalogue, rows))
    older = found[-1].row.end_at - timedelta(microseconds=1) if len(found) == PER_PAGE else None
    return site.show(
        request,
        "datatakes.html",
        held,
        {
            "mission": chosen,
            "falls": [(each, waterfall(each, site.catalogue, board.as_of)) for each in found],
            "older": older.isoformat().replace("+00:00", "Z") if older else None,
        },
    )


@router.get("/datatakes/{name:path}")
async def datatake_page(request: Request, site: SiteDep, name: str) -> Response:
    """One datatake: what was promised of it and everything published of it."""
    held = await site.snapshots.held()
    board = held.board
    async with site.reading() as connection:
        datatake = await find_datatake(connection, site.catalogue, name)
        if datatake is None:
            raise NotKnown(f"nothing is known of {name}")
        published = await published_of(connection, datatake.row, ROWS + 1)
        tickets = await tickets_of(connection, datatake, published)
        went = await gone(connection, {each.product_key for each in published})
    ordered = sorted(datatake.items, key=lambda item: (item not in datatake.planned_items,))
    return site.show(
        request,
        "datatake.html",
        held,
        {
            "datatake": datatake,
            "fall": waterfall(datatake, site.catalogue, board.as_of),
            "items": ordered[:ROWS],
            "more_items": max(0, len(ordered) - ROWS),
            "with_objective": True,
            "tickets": tickets[:ROWS],
            "gone": went,
            "publications": published[:ROWS],
            "more_publications": len(published) > ROWS,
        },
    )


@router.get("/incidents")
async def incidents_page(request: Request, site: SiteDep) -> Response:
    """Everything open, and the latest of what is over."""
    held = await site.snapshots.held()
    async with site.reading() as connection:
        opened = await unresolved(connection)
        told = await incidents_since(connection, None, 60)
    closed = [each for each in told if each.resolved_at is not None]
    return site.show(request, "incidents.html", held, {"opened": opened, "closed": closed})


@router.get("/incidents/{name}")
async def incident_page(request: Request, site: SiteDep, name: UUID) -> Response:
    """One incident with everything said of it."""
    held = await site.snapshots.held()
    async with site.reading() as connection:
        incident = await incident_by_id(connection, name)
    if incident is None:
        raise NotKnown(f"there is no incident {name}")
    return site.show(request, "incident.html", held, {"incident": incident})


@router.get("/search")
async def search_page(request: Request, site: SiteDep, q: str = "") -> Response:
    """Where is my product?"""
    held = await site.snapshots.held()
    question = q.strip()[:250]
    async with site.reading() as connection:
        found = await find(connection, site.catalogue, question)
        handled = await _handled(connection, question, found)
    t = site.pages.language(request)
    return site.show(
        request,
        "search.html",
        held,
        {
            "query": question,
            "found": found,
            "handled": handled,
            "stages": STAGES,
            "described": _described(t, found),
            "refusal": None if found.anything else refusal_of(question),
        },
    )


async def _handled(connection: Connection, question: str, found: Found) -> list[WorkDone]:
    """Which process did what with it, as far as the record goes back."""
    subjects = {offer.subject for offer in found.offers if offer.subject is not None}
    subjects |= {*found.datatakes, question} | {f"pass/{one.session_id}" for one in found.passes}
    return await of_subjects(connection, sorted(subjects), HANDLED)


def public_objective(site: Site, name: str) -> Objective:
    """The objective of this id; raises NotKnown when there is none for the public."""
    objective = site.catalogue.objectives.get(name)
    if objective is None or not objective.public:
        raise NotKnown(f"there is no objective {name}")
    return objective


def _budget(t: Words, objective: Objective, own: Figure) -> str | None:
    ratio = own.ratio
    left = budget_remaining(ratio.numerator, ratio.denominator, objective.target)
    if left is None:
        return None
    sign = "−" if left < 0 else ""
    return sign + t.percent(Ratio(*abs(Fraction(left)).as_integer_ratio()), 0)


def _described(t: Words, found: Found) -> list[tuple[str, str]]:
    if not found.offers:
        return []
    first = found.offers[0]
    told: list[tuple[str, str | None]] = [
        ("satellite", first.satellite),
        ("type", first.product_type),
        ("class", first.timeliness_class),
        ("sensing", t.instant(first.sensing_start) if first.sensing_start else None),
        ("size", f"{t.number(first.size_bytes // 1_000_000)} MB" if first.size_bytes else None),
    ]
    return [(name, value) for name, value in told if value]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
