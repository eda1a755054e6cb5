"""The status page, a component, and one of its days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response

from api import periods
from api.board import Board
from api.errors import NotKnown
from api.site import Site, SiteDep
from api.status import WORST_LAST, headline, of_target
from api.tree import Node
from api.views.bars import Availability, DayBar, availability, day_bars, notable, targets_of
from api.views.days import strips
from api.views.figures import POOR, ObjectiveRow, by_mission, row
from api.views.waterfall import waterfall
from maas.db.pages_board import CurrentSpan
from maas.db.pages_incidents import incidents_since
from maas.db.pages_sources import spans_within
from maas.domain.states import ComponentStatus

router = APIRouter(include_in_schema=False)
OPEN_UP_TO = 40  # components; beyond, groups in which all is well start closed


@dataclass(frozen=True, slots=True)
class Branch:
    """A component as the page draws it."""

    node: Node
    status: ComponentStatus
    children: tuple[Branch, ...]
    open: bool
    bars: list[DayBar]
    notable: list[DayBar]
    month: Availability | None
    ninety: Availability | None
    rows: tuple[ObjectiveRow, ...]

    @property
    def poor(self) -> tuple[ObjectiveRow, ...]:
        """The promises that may explain a status that the bars do not."""
        return tuple(row for row in self.rows if row.figures["own"].verdict in POOR)


@dataclass(frozen=True, slots=True)
class TargetNow:
    """A probed target as it stands."""

    title: dict[str, str]
    status: ComponentStatus
    span: CurrentSpan | None


@router.get("/")
async def status_page(request: Request, site: SiteDep) -> Response:
    """Everything at a glance."""
    held = await site.snapshots.held()
    board = held.board
    top, worst = headline(board.roots, board.statuses)
    leaves = [node for node in board.nodes.values() if not node.is_group]
    counted = {node.path: node for node in (*leaves, *worst)}
    counts = Counter(board.statuses[path] for path in counted)
    return site.show(
        request,
        "status.html",
        held,
        {
            "top": top,
            "worst": worst,
            "others": [(kind, counts[kind]) for kind in reversed(WORST_LAST) if counts[kind]],
            "tree": [_branch(site, board, node, len(leaves)) for node in board.roots],
            "timeliness": by_mission(
                board, site.catalogue, ("timeliness", "completeness"), ("day", "week", "month")
            ),
            "falls": [
                (datatake, waterfall(datatake, site.catalogue, board.as_of))
                for datatake in board.datatakes
            ],
        },
        cached=True,
    )


@router.get("/components/{path:path}/days/{day}")
async def day_page(request: Request, site: SiteDep, path: str, day: date) -> Response:
    """What each target of a component did on one UTC day."""
    held = await site.snapshots.held()
    board = held.board
    node = _node(board, path)
    start, today = periods.midnight(day), board.as_of.date()
    if day > today:
        raise NotKnown(f"{day} has not begun")
    end = start + timedelta(days=1)
    async with site.reading() as connection:
        spans = await spans_within(connection, targets_of(node), start, end)
        told = await incidents_since(connection, start, 200)
    return site.show(
        request,
        "day.html",
        held,
        {
            "node": node,
            "crumbs": [*_parents(board, node), node],
            "day": day,
            "before": day - timedelta(days=1),
            "after": day + timedelta(days=1) if day < today else None,
            "strips": strips(board, site.catalogue, targets_of(node), day, spans),
            "incidents": [
                each for each in told if each.opened_at < end and _concerns(node, each.components)
            ],
        },
    )


@router.get("/components/{path:path}")
async def component_page(request: Request, site: SiteDep, path: str) -> Response:
    """A component with its history, its targets and its promises."""
    held = await site.snapshots.held()
    board = held.board
    node = _node(board, path)
    told = (*board.open_incidents, *board.past_incidents)
    return site.show(
        request,
        "component.html",
        held,
        {
            "node": node,
            "crumbs": _parents(board, node),
            "status": board.statuses[path],
            "children": [(child, board.statuses[child.path]) for child in node.children],
            "bars": day_bars(board, node) if targets_of(node) else [],
            "stretches": _stretches(site, request, board, node),
            "targets": [_target(site, board, name) for name in node.targets],
            "rows": _rows(site, board, node),
            "incidents": [each for each in told if _concerns(node, each.components)],
        },
        cached=True,
    )


def _branch(site: Site, board: Board, node: Node, leaves: int) -> Branch:
    status = board.statuses[node.path]
    probed = bool(targets_of(node)) and not node.is_group
    bars = day_bars(board, node) if probed else []
    ninety_days_ago = periods.bar_days(board.as_of)[0]
    return Branch(
        node=node,
        status=status,
        children=tuple(_branch(site, board, child, leaves) for child in node.children),
        open=leaves <= OPEN_UP_TO or status != ComponentStatus.OPERATIONAL,
        bars=bars,
        notable=notable(bars),
        month=availability(board, node, periods.month_start(board.as_of).date())
        if probed
        else None,
        ninety=availability(board, node, ninety_days_ago) if probed else None,
        rows=_rows(site, board, node),
    )


def _rows(site: Site, board: Board, node: Node) -> tuple[ObjectiveRow, ...]:
    objectives = site.catalogue.objectives
    return tuple(
        row(board, name, objectives[name], ("own",))
        for name in node.objectives
        if name in objectives and objectives[name].public
    )


def _stretches(
    site: Site, request: Request, board: Board, node: Node
) -> list[tuple[str, Availability | None]]:
    t = site.pages.language(request)
    month, quarter = periods.month_start(board.as_of), periods.quarter_start(board.as_of)
    starts: list[tuple[str, date | datetime]] = [
        (t.month(month.date()), month.date()),
        (t("window.quarter", n=(quarter.month + 2) // 3, year=quarter.year), quarter.date()),
        (t("window.ninety"), periods.bar_days(board.as_of)[0]),
    ]
    return [(name, availability(board, node, start)) for name, start in starts]


def _target(site: Site, board: Board, name: str) -> TargetNow:
    target = site.catalogue.targets.get(name)
    span = board.spans.get(name)
    title = {"en": name} if target is None else target.title
    return TargetNow(title, of_target(span, board.as_of), span)


def _node(board: Board, path: str) -> Node:
    if path not in board.nodes:
        raise NotKnown(f"the page has no component {path}")
    return board.nodes[path]


def _parents(board: Board, node: Node) -> list[Node]:
    names = node.path.split("/")[:-1]
    return [board.nodes["/".join(names[: depth + 1])] for depth in range(len(names))]


def _concerns(node: Node, components: tuple[str, ...]) -> bool:
    below = f"{node.path}/"
    return any(path == node.path or path.startswith(below) for path in components)
