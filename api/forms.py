"""Our values in the forms of /api/v1. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from api import schemas
from api import schemas_evidence as evidence
from api.board import Board
from api.datatakes import Datatake
from api.status import of_target
from api.tree import Node
from api.views.bars import day_bars, targets_of
from api.views.figures import Figure, ObjectiveRow
from maas.catalogue.model import Catalogue
from maas.db.facts_tickets import Told
from maas.domain.instants import duration_us
from maas.domain.states import ComponentStatus, ObjectiveState, Outcome


def figure_form(figure: Figure) -> schemas.FigureForm:
    """A figure with its counts."""
    return schemas.FigureForm(
        start_at=figure.start_at,
        share=schemas.Share.of(figure.ratio),
        produced=schemas.Share.of(figure.produced) if figure.items is not None else None,
        coverage=schemas.Share.of(figure.coverage),
        verdict=figure.verdict,
        counts=schemas.Counts.model_validate(figure.items) if figure.items is not None else None,
        times=schemas.Times.model_validate(figure.time) if figure.time is not None else None,
    )


def objective_form(board: Board, row: ObjectiveRow) -> schemas.ObjectiveForm:
    """An objective with its figures."""
    objective, standing = row.objective, board.standings.get(row.id)
    return schemas.ObjectiveForm(
        id=row.id,
        title=objective.title,
        kind=objective.kind,
        mission=objective.population.mission,
        classes=list(objective.population.classes),
        target=str(objective.target),
        deadline_us=None if objective.deadline is None else duration_us(objective.deadline),
        state=ObjectiveState(row.state),
        since=standing.since if standing else None,
        evaluated_at=standing.evaluated_at if standing else None,
        figures={label: figure_form(figure) for label, figure in row.figures.items()},
    )


def component_form(board: Board, node: Node) -> schemas.ComponentForm:
    """A line of the page."""
    return schemas.ComponentForm(
        path=node.path,
        title=dict(node.title),
        status=board.statuses[node.path],
        group=node.is_group,
        parent=node.path.rpartition("/")[0] or None,
        targets=list(node.targets),
        objectives=list(node.objectives),
    )


def component_detail(board: Board, node: Node) -> schemas.ComponentDetail:
    """A line of the page with its days."""
    bars = day_bars(board, node) if targets_of(node) else []
    return schemas.ComponentDetail(
        **component_form(board, node).model_dump(),
        days=[
            schemas.DayForm(
                day=bar.day,
                times=schemas.Times.model_validate(bar.time) if bar.time is not None else None,
            )
            for bar in bars
        ],
    )


def target_forms(board: Board, catalogue: Catalogue) -> list[schemas.TargetForm]:
    """Every target that a component of the page shows."""
    shown = dict.fromkeys(name for node in board.nodes.values() for name in node.targets)
    forms = []
    for name in shown:
        span, target = board.spans.get(name), catalogue.targets.get(name)
        unseen = of_target(span, board.as_of) == ComponentStatus.UNKNOWN
        forms.append(
            schemas.TargetForm(
                id=name,
                title={"en": name} if target is None else target.title,
                outcome=Outcome.UNKNOWN if unseen or span is None else Outcome(span.outcome),
                reason=span.reason if span else "never seen",
                since=span.since if span else None,
                seen_until=span.until if span else None,
            )
        )
    return forms


def datatake_form(datatake: Datatake) -> evidence.DatatakeForm:
    """A datatake as a line."""
    row = datatake.row
    return evidence.DatatakeForm(
        id=row.id,
        subject=row.subject,
        mission=datatake.mission,
        satellite=row.satellite,
        start_at=row.start_at,
        end_at=row.end_at,
        mode=row.mode,
        timeliness_class=row.timeliness_class,
        plan=row.plan,
        state=datatake.state,
        arrivals={
            source: evidence.ArrivalsForm.model_validate(arrived)
            for source, arrived in sorted(datatake.arrivals.items())
        },
    )


def ticket_form(told: Told) -> evidence.TicketForm:
    """A ticket, with the tracker that tells it."""
    one = told.ticket
    return evidence.TicketForm(
        source=told.source, key=one.key, title=one.title, url=one.url, status=one.status,
        open=one.open, party=one.party, created_at=one.created_at, updated_at=one.updated_at,
        resolved_at=one.resolved_at,
    )  # fmt: skip


def datatake_detail(
    datatake: Datatake, publications: Sequence[object], tickets: Sequence[Told]
) -> evidence.DatatakeDetail:
    """A datatake with its evidence."""
    return evidence.DatatakeDetail(
        **datatake_form(datatake).model_dump(),
        items=[evidence.DatatakeItem.model_validate(item) for item in datatake.items],
        tickets=[ticket_form(each) for each in tickets],
        publications=[evidence.PublicationForm.model_validate(each) for each in publications],
    )
