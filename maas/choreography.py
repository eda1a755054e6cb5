"""The whole choreography on one page: every event, who emits it, who listens, on which queue.

Nothing else decides who hears what. The picture in docs/reference/choreography.md is generated
from here. An event is a hint; each listener also sweeps on a timer, so losing all of them costs
only time.

A queue keeps its arguments for life. Whoever changes one of them (`ordered` is one) raises
`version`, which makes it another queue; `maas bus topology` shows what is left of the old one.
"""

from __future__ import annotations

from dataclasses import dataclass

FACTS_RECORDED = "maas.facts.recorded"
VERDICT_CHANGED = "maas.verdict.changed"
FIGURES_CHANGED = "maas.figures.changed"
INCIDENT_CHANGED = "maas.incident.changed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One named durable queue: which event it takes, and which role's job it wakes.

    Events of one subject on an `ordered` queue are heard one after the other in the order in
    which they happened, by one replica at a time.
    """

    queue: str
    event: str
    role: str
    job: str
    ordered: bool = False
    version: int = 1


EMITTERS: dict[str, str] = {
    FACTS_RECORDED: "collectors",
    VERDICT_CHANGED: "engine",
    FIGURES_CHANGED: "engine",
    INCIDENT_CHANGED: "alerting",
}

SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription("engine.facts", FACTS_RECORDED, "engine", "judge"),
    Subscription("alerting.verdicts", VERDICT_CHANGED, "alerting", "tell", ordered=True),
    Subscription("api.figures", FIGURES_CHANGED, "api", "snapshot"),
    Subscription("api.incidents", INCIDENT_CHANGED, "api", "snapshot"),
)
