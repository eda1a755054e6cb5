"""The job `tell`: each untold transition becomes what is said about it, in the order they happened.

The claim on the transition, the incident, its update, the deliveries and the event commit
together. Ids derive from the transition's, so that telling it again could not say it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid5

import structlog

from alerting import messages, subjects
from alerting.messages import Story
from alerting.rules import Decision, Step, decide, weigh_breach
from maas.catalogue.model import Catalogue
from maas.choreography import INCIDENT_CHANGED
from maas.db import outbox, telling, work_done
from maas.db.connection import Connection
from maas.db.telling import Standing
from maas.domain.events import Event
from maas.domain.incidents import Impact, Incident, IncidentUpdate, Transition
from maas.domain.states import IncidentStatus
from maas.runtime.role import App
from maas.telemetry import traces

log = structlog.get_logger(__name__)

BATCH = 100
_TICK = timedelta(microseconds=1)


async def tell(app: App, as_of: datetime) -> None:
    """Tell everything untold; a batch is one transaction."""
    while await _tell_batch(app, as_of) == BATCH:
        pass


async def _tell_batch(app: App, as_of: datetime) -> int:
    with traces.span("tell"):
        return await _tell_taken(app, as_of)


async def _tell_taken(app: App, as_of: datetime) -> int:
    async with app.database.transaction() as connection:
        transitions = await telling.take_untold(connection, as_of, BATCH)
        if transitions:
            teller = _Teller(connection, app.catalogue, await telling.standings(connection), as_of)
            for transition in transitions:
                await teller.tell(transition)
    return len(transitions)


@dataclass(frozen=True, slots=True)
class _Teller:
    """What telling needs within one transaction."""

    connection: Connection
    catalogue: Catalogue
    standings: Mapping[str, Standing]
    as_of: datetime

    async def tell(self, transition: Transition) -> None:
        incident = await telling.open_incident(self.connection, transition.kind, transition.subject)
        try:
            decisions = decide(transition, incident, self._breach_impact(transition))
        except ValueError as error:
            log.error("transition not understood", transition=transition.id, why=str(error))
            return
        for number, decision in enumerate(decisions):
            if decision.step == Step.OPEN or incident is None:
                incident = _opened(transition, number, decision)
            incident = await self._say(transition, number, decision, incident)

    async def _say(
        self, transition: Transition, number: int, decision: Decision, incident: Incident
    ) -> Incident:
        said_at = await telling.last_said_at(self.connection, incident.id)
        at = transition.at if said_at is None else max(transition.at, said_at + _TICK)
        story = self._story(transition, decision, incident, at)
        resolved = decision.step == Step.RESOLVE
        incident = replace(
            incident,
            title=messages.title(story) or incident.title,
            status=IncidentStatus.RESOLVED if resolved else incident.status,
            impact=decision.impact,
            severity=decision.severity,
            components=subjects.components_of(self.catalogue, transition.kind, transition.subject),
            resolved_at=at if resolved else None,
        )
        update = IncidentUpdate(
            id=uuid5(transition.id, f"update/{number}"),
            incident_id=incident.id,
            status=incident.status,
            body=messages.body(story),
            at=at,
            transition_id=transition.id,
        )
        await telling.save_incident(self.connection, incident)
        await telling.add_update(self.connection, update, self._channels_for(incident), self.as_of)
        await outbox.put(self.connection, [_event(incident, update, self.as_of)])
        told = f"incident {incident.id} {incident.status}"
        await work_done.note(self.connection, "tell", [incident.subject], told)
        log.info(
            "incident told",
            incident=incident.id,
            kind=incident.kind,
            subject=incident.subject,
            cause=decision.cause,
            status=incident.status,
            severity=incident.severity,
        )
        return incident

    def _story(
        self, transition: Transition, decision: Decision, incident: Incident, at: datetime
    ) -> Story:
        catalogue, kind, subject = self.catalogue, transition.kind, transition.subject
        components = subjects.components_of(catalogue, kind, subject)
        return Story(
            step=decision.step,
            cause=decision.cause,
            name=subjects.name_of(catalogue, kind, subject),
            reason=transition.reason,
            opened_at=incident.opened_at,
            at=at,
            components=subjects.component_titles(catalogue, components),
            party=subjects.party_of(catalogue, kind, subject),
            promises=subjects.promises_of(catalogue, kind, subject, self.standings),
            link=subjects.link_to(catalogue, incident.id),
        )

    def _channels_for(self, incident: Incident) -> list[str]:
        return [
            name
            for name, channel in self.catalogue.channels.items()
            if incident.severity in channel.severities
        ]

    def _breach_impact(self, transition: Transition) -> Impact:
        objective = self.catalogue.objectives.get(transition.subject)
        standing = self.standings.get(transition.subject)
        if objective is None or standing is None:
            return Impact.MINOR
        return weigh_breach(standing.good, standing.valid, objective.target)


def _opened(transition: Transition, number: int, decision: Decision) -> Incident:
    return Incident(
        id=uuid5(transition.id, f"incident/{number}"),
        kind=transition.kind,
        subject=transition.subject,
        title={},
        status=IncidentStatus.INVESTIGATING,
        impact=decision.impact,
        severity=decision.severity,
        components=(),
        opened_at=transition.at,
    )


def _event(incident: Incident, update: IncidentUpdate, as_of: datetime) -> Event:
    return Event(
        type=INCIDENT_CHANGED,
        source="alerting",
        subject=f"{incident.kind}/{incident.subject}",
        time=as_of,
        data={"incident": str(incident.id), "update": str(update.id), "status": update.status},
        correlation_id=str(incident.id),
        causation_id=str(update.transition_id),
        id=uuid5(update.id, "event"),
    )
