"""The board in the form that status-page clients know (Statuspage, version 2). Pure.

Ids are the paths of components and the ids of incidents. What that form has no word for, our
`unknown`, is sent as degraded_performance with the truth under `maas_status`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from api.board import Board
from api.status import of_parts
from api.tree import Node
from maas.catalogue.model import Catalogue
from maas.db.pages_incidents import IncidentRow, UpdateRow
from maas.domain.incidents import Impact
from maas.domain.instants import EPOCH, iso, to_us
from maas.domain.states import ComponentStatus, IncidentStatus

Json = dict[str, object]
PAGE_ID = "maas"

_INDICATOR = {
    ComponentStatus.OPERATIONAL: Impact.NONE,
    ComponentStatus.UNKNOWN: Impact.MINOR,
    ComponentStatus.MAINTENANCE: Impact.NONE,
    ComponentStatus.DEGRADED: Impact.MINOR,
    ComponentStatus.PARTIAL_OUTAGE: Impact.MAJOR,
    ComponentStatus.MAJOR_OUTAGE: Impact.CRITICAL,
}
_DESCRIPTION = {
    Impact.NONE: "All Systems Operational",
    Impact.MINOR: "Minor Service Outage",
    Impact.MAJOR: "Partial System Outage",
    Impact.CRITICAL: "Major Service Outage",
}
_OF_IMPACT = {
    Impact.NONE: ComponentStatus.DEGRADED,
    Impact.MINOR: ComponentStatus.DEGRADED,
    Impact.MAJOR: ComponentStatus.MAJOR_OUTAGE,
    Impact.CRITICAL: ComponentStatus.MAJOR_OUTAGE,
}


def page(board: Board, catalogue: Catalogue, address: str) -> Json:
    """Who speaks, and when anything last changed."""
    return {
        "id": PAGE_ID,
        "name": _english(catalogue.page.title),
        "url": catalogue.page.url or address,
        "time_zone": "Etc/UTC",
        "updated_at": _instant(board.changed_at),
    }


def status(board: Board) -> Json:
    """The top line."""
    whole = of_parts([board.statuses[root.path] for root in board.roots])
    told: Json = {"indicator": _INDICATOR[whole], "description": _DESCRIPTION[_INDICATOR[whole]]}
    if whole == ComponentStatus.UNKNOWN:
        told["maas_status"] = whole
    return told


def components(board: Board, catalogue: Catalogue) -> list[Json]:
    """Every component, parents before children."""
    since = catalogue.since or EPOCH
    return [
        _component(board, node, position, since)
        for position, node in enumerate(board.nodes.values(), start=1)
    ]


def _component(board: Board, node: Node, position: int, since: datetime) -> Json:
    status = board.statuses[node.path]
    told: Json = {
        "id": node.path,
        "name": _english(node.title),
        "status": _v2(status),
        "created_at": _instant(since),
        "updated_at": _instant(_changed_at(board, node, since)),
        "position": position,
        "description": _english(node.description) if node.description else None,
        "showcase": not node.is_group,
        "start_date": since.date().isoformat(),
        "group_id": node.path.rpartition("/")[0] or None,
        "page_id": PAGE_ID,
        "group": node.is_group,
        "only_show_if_degraded": False,
        "maas_status": status,
    }
    if node.is_group:
        told["components"] = [child.path for child in node.children]
    return told


def incidents(board: Board, catalogue: Catalogue, told: Sequence[IncidentRow]) -> list[Json]:
    """Incidents, newest first, with their updates, newest first."""
    known = {each["id"]: each for each in components(board, catalogue)}
    address = (catalogue.page.url or "").rstrip("/")
    return [_incident(board, known, address, each) for each in told]


def _incident(board: Board, known: Mapping[object, Json], address: str, told: IncidentRow) -> Json:
    monitoring = [
        update.at for update in told.updates if update.status == IncidentStatus.MONITORING
    ]
    return {
        "id": told.id,
        "name": _english(told.title),
        "status": told.status,
        "created_at": _instant(told.opened_at),
        "updated_at": _instant(told.updated_at),
        "monitoring_at": _instant(min(monitoring)) if monitoring else None,
        "resolved_at": _instant(told.resolved_at) if told.resolved_at else None,
        "impact": told.impact,
        "shortlink": f"{address}/incidents/{told.id}",
        "started_at": _instant(told.opened_at),
        "page_id": PAGE_ID,
        "components": [known[path] for path in told.components if path in known],
        "incident_updates": list(_updates(board, told)),
    }


def _updates(board: Board, told: IncidentRow) -> Iterable[Json]:
    during = _OF_IMPACT[Impact(told.impact)]
    for update in told.updates:
        first = update is told.updates[-1]
        resolved = update.status == IncidentStatus.RESOLVED
        yield {
            "id": update.id,
            "status": update.status,
            "body": _body(update),
            "incident_id": told.id,
            "created_at": _instant(update.at),
            "updated_at": _instant(update.at),
            "display_at": _instant(update.at),
            "deliver_notifications": True,
            "custom_tweet": None,
            "tweet_id": None,
            "affected_components": [
                {
                    "code": path,
                    "name": _english(board.nodes[path].title),
                    "old_status": ComponentStatus.OPERATIONAL if first else during,
                    "new_status": ComponentStatus.OPERATIONAL if resolved else during,
                }
                for path in told.components
                if path in board.nodes
            ],
        }


def _v2(status: ComponentStatus) -> ComponentStatus:
    return ComponentStatus.DEGRADED if status == ComponentStatus.UNKNOWN else status


def _changed_at(board: Board, node: Node, since: datetime) -> datetime:
    turned = [since]
    for each in node.walk():
        turned += [board.spans[name].since for name in each.targets if name in board.spans]
        turned += [
            board.standings[name].since for name in each.objectives if name in board.standings
        ]
    return max(turned)


def _body(update: UpdateRow) -> str:
    return _english(update.body)


def _english(text: Mapping[str, str]) -> str:
    return text.get("en") or next(iter(text.values()), "")


def _instant(moment: datetime) -> str:
    return iso(to_us(moment))
