"""Alert rules of what is watched and of the watch itself: targets, sources, queues, heartbeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dashboards.boards.context import HEARTBEAT
from dashboards.links import Links
from dashboards.rules.alert import AlertRule
from dashboards.titles import text_of
from maas.catalogue.model import Catalogue
from maas.domain.quantities import format_duration
from maas.domain.states import Severity
from maas.telemetry.metrics import (
    DELIVERIES,
    ENGINE_TICK,
    HARVEST_DIFFERENCE,
    HARVEST_FAILURES,
    HARVEST_LAG,
    LEASE_EXPIRY,
    METER_READING,
    OUTBOX_UNSENT,
    PROBE_SUCCESS,
    PROBE_TIME,
    UNJUDGED,
    UNTOLD,
)

STUCK = timedelta(minutes=10)  # queues empty within seconds; what waits longer is stuck
FAILURES = 3  # in a row: one or two mend themselves


def watching_rules(catalogue: Catalogue, links: Links) -> Iterator[AlertRule]:
    """The rules of targets, sources and the platform."""
    yield from _targets(catalogue, links)
    yield from _sources(catalogue, links)
    yield from _platform(catalogue, links)


def _targets(catalogue: Catalogue, links: Links) -> Iterator[AlertRule]:
    for name, target in catalogue.targets.items():
        title, only = text_of(target.title), f'{{target="{name}"}}'
        failures = int(target.confirm.down.split()[0])
        yield AlertRule(
            "MaasTargetDown",
            f"max by (target) ({PROBE_SUCCESS.name}{only}) == 0",
            Severity.PAGE,
            f"{title}: down",
            f"No vantage point finds it up; {target.confirm.down} failures are believed.",
            f"{links.site}/", target.every * (failures - 1), {"target": name},
        )  # fmt: skip
        yield AlertRule(
            "MaasTargetUnseen",
            f"time() - max by (target) ({PROBE_TIME.name}{only}) > "
            f"{target.horizon.total_seconds():.0f}",
            Severity.TICKET,
            f"{title}: nobody looks",
            f"Its last probe is older than {format_duration(target.horizon)}: its time is unknown.",
            f"{links.site}/", timedelta(0), {"target": name},
        )  # fmt: skip


def _sources(catalogue: Catalogue, links: Links) -> Iterator[AlertRule]:
    for name, interface in catalogue.interfaces.items():
        title, only = text_of(interface.title), f'{{source="{name}"}}'
        limit = 3 * interface.harvest.every + interface.harvest.overlap
        page = f"{links.site}/sources/{name}"
        for alert, expr, words, why, lasts in (
            ("MaasHarvestLag", f"({HARVEST_LAG.name}{only}) > {limit.total_seconds():.0f}",
             "read too far back", f"Its facts are {format_duration(limit)} old, or older.", STUCK),
            ("MaasHarvestFailing", f"({HARVEST_FAILURES.name}{only}) >= {FAILURES}",
             "cannot be read", f"{FAILURES} attempts failed one after the other.", timedelta(0)),
            ("MaasCountsDiffer", f"({HARVEST_DIFFERENCE.name}{only}) > 0", "counts otherwise",
             "On at least one day it has more or fewer entries than we do.", timedelta(hours=6)),
        ):  # fmt: skip
            yield AlertRule(
                alert, f"max by (source) {expr}", Severity.TICKET, f"{title}: {words}", why, page,
                lasts, {"source": name},
            )  # fmt: skip


def _platform(catalogue: Catalogue, links: Links) -> Iterator[AlertRule]:
    seconds = f"{HEARTBEAT.total_seconds():.0f}"
    site = f"{links.site}/sources"
    page, ticket = Severity.PAGE, Severity.TICKET
    yield AlertRule(
        "MaasEngineSilent", f"time() - max({ENGINE_TICK.name}) > {seconds}", page,
        "The engine judges nothing", f"Nothing was evaluated for {seconds} s.", site,
    )  # fmt: skip
    yield AlertRule(
        "MaasUnseen", f"absent({OUTBOX_UNSENT.name})", page, "MaaS tells nothing of itself",
        "No process of MaaS could be scraped.", site, STUCK,
    )  # fmt: skip
    for name, metric, words in (
        ("MaasEventsStuck", OUTBOX_UNSENT, "Events are not sent"),
        ("MaasSubjectsUnjudged", UNJUDGED, "Subjects are not judged"),
        ("MaasChangesUntold", UNTOLD, "Changes are not told"),
    ):
        yield AlertRule(
            name, f"min(min_over_time({metric.name}[{format_duration(STUCK)}])) > 0", ticket, words,
            f"Something has been waiting for {format_duration(STUCK)} without a pause.", site,
            timedelta(0),
        )  # fmt: skip
    yield AlertRule(
        "MaasMessagesFailed", f'sum by (channel) ({DELIVERIES.name}{{state="failed"}}) > 0', ticket,
        "Messages could not be delivered", "A channel has refused messages for good.",
        f"{links.site}/incidents",
    )  # fmt: skip
    yield AlertRule(
        "MaasLeaseLost", f"max by (lease) ({LEASE_EXPIRY.name}) - time() < 0", ticket,
        "A shared job has no holder", "Its lease ran out and nobody has taken it.", site, STUCK,
    )  # fmt: skip
    if any(one.kind == "rabbitmq" for one in catalogue.meters.values()):
        yield AlertRule(
            "MaasDeadLetters",
            f'sum by (source, about) ({METER_READING.name}{{measure="queue_dead_letters"}}) > 0',
            ticket, "A queue has dead letters", "Messages that no consumer could take.", site,
        )  # fmt: skip
