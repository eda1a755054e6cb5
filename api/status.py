"""What the page says of a component. Pure rules over what was seen and what was judged.

A thing with one part is as bad as that part; a thing with several is in major outage only when
all of them are, and in partial outage when some are. What nobody could see is `unknown`, and
something of which nothing is known is never called operational.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from api.tree import Node
from maas.db.pages_board import CurrentSpan, Standing
from maas.domain.states import ComponentStatus, ObjectiveState, Outcome

GRACE = timedelta(minutes=5)  # how far the engine's verdict on the present may lag behind it

WORST_LAST: tuple[ComponentStatus, ...] = tuple(ComponentStatus)

_OF_OUTCOME = {
    Outcome.UP: ComponentStatus.OPERATIONAL,
    Outcome.DEGRADED: ComponentStatus.DEGRADED,
    Outcome.DOWN: ComponentStatus.MAJOR_OUTAGE,
    Outcome.UNKNOWN: ComponentStatus.UNKNOWN,
}
_OF_STATE = {
    ObjectiveState.MET: ComponentStatus.OPERATIONAL,
    ObjectiveState.AT_RISK: ComponentStatus.OPERATIONAL,
    ObjectiveState.BREACHED: ComponentStatus.DEGRADED,
}


def of_target(span: CurrentSpan | None, as_of: datetime) -> ComponentStatus:
    """A target as its latest span says, unless that ended too long before `as_of`."""
    if span is None or span.until + GRACE < as_of:
        return ComponentStatus.UNKNOWN
    return _OF_OUTCOME[Outcome(span.outcome)]


def of_objective(standing: Standing | None) -> ComponentStatus | None:
    """An objective's word on its component; None when it has nothing to say yet."""
    return None if standing is None else _OF_STATE.get(ObjectiveState(standing.state))


def worst(statuses: Iterable[ComponentStatus]) -> ComponentStatus:
    """The worst of them; unknown when there is none."""
    return max(statuses, key=WORST_LAST.index, default=ComponentStatus.UNKNOWN)


def of_parts(parts: Sequence[ComponentStatus]) -> ComponentStatus:
    """Things side by side: some of them down is a partial outage, all of them a major one."""
    result = worst(parts)
    all_down = all(part == ComponentStatus.MAJOR_OUTAGE for part in parts)
    if result == ComponentStatus.MAJOR_OUTAGE and not all_down:
        return ComponentStatus.PARTIAL_OUTAGE
    return result


def of_component(
    parts: Sequence[ComponentStatus], objectives: Iterable[ComponentStatus | None]
) -> ComponentStatus:
    """Targets and sub-components side by side, and beside them the promises that spoke."""
    promises = [status for status in objectives if status is not None]
    return worst([*([of_parts(parts)] if parts else []), *promises])


def statuses(
    roots: Iterable[Node],
    spans: Mapping[str, CurrentSpan],
    standings: Mapping[str, Standing],
    as_of: datetime,
) -> dict[str, ComponentStatus]:
    """Every component's status, by path."""
    found: dict[str, ComponentStatus] = {}

    def visit(node: Node) -> ComponentStatus:
        parts = [of_target(spans.get(target), as_of) for target in node.targets]
        parts += [visit(child) for child in node.children]
        promises = [of_objective(standings.get(name)) for name in node.objectives]
        found[node.path] = of_component(parts, promises)
        return found[node.path]

    for root in roots:
        visit(root)
    return found


def headline(
    roots: Iterable[Node], found: Mapping[str, ComponentStatus]
) -> tuple[ComponentStatus, tuple[Node, ...]]:
    """The worst status of all, and who has it of their own; groups only repeat their parts."""
    nodes = [node for root in roots for node in root.walk()]
    top = worst(found[node.path] for node in nodes)
    return top, tuple(
        node
        for node in nodes
        if found[node.path] == top and all(found[part.path] != top for part in node.children)
    )
