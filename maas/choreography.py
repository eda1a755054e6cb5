"""The whole choreography on one page: every event, who emits it, who listens, on which queue.

Nothing else decides who hears what. The picture in docs/reference/choreography.md is generated
from here. An event is a hint; each listener also sweeps on a timer, so losing all of them costs
only time.
"""

from __future__ import annotations

from dataclasses import dataclass

FACTS_RECORDED = "maas.facts.recorded"
VERDICT_CHANGED = "maas.verdict.changed"
FIGURES_CHANGED = "maas.figures.changed"
INCIDENT_CHANGED = "maas.incident.changed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One named durable queue: which event it takes, and which role's job it wakes."""

    queue: str
    event: str
    role: str
    job: str


EMITTERS: dict[str, str] = {
    FACTS_RECORDED: "collectors",
    VERDICT_CHANGED: "engine",
    FIGURES_CHANGED: "engine",
    INCIDENT_CHANGED: "alerting",
}

SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription("engine.facts", FACTS_RECORDED, "engine", "judge"),
    Subscription("engine.pipelines", FACTS_RECORDED, "engine", "pipelines"),
    Subscription("alerting.verdicts", VERDICT_CHANGED, "alerting", "tell"),
    Subscription("api.figures", FIGURES_CHANGED, "api", "snapshot"),
    Subscription("api.incidents", INCIDENT_CHANGED, "api", "snapshot"),
)
