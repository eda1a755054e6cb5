"""The platform itself: harvest, quarantine, queues, leases and database."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import WARN, Dress, any_is_bad, at_most
from dashboards.panels.bars import bars
from dashboards.panels.listing import listing
from dashboards.panels.note import note
from dashboards.panels.queue import queue_and_lag
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql
from maas.telemetry.metrics import (
    ENGINE_TICK,
    HARVEST_DIFFERENCE,
    HARVEST_ENTRIES,
    HARVEST_FAILURES,
    HARVEST_LAG,
    HARVEST_QUARANTINED,
    HARVEST_SUCCESS,
    LEASE_EXPIRY,
    LEASE_TOKEN,
    METER_READING,
    OUTBOX_UNSENT,
    UNJUDGED,
    UNTOLD,
)


def boards(context: Context) -> Iterator[Board]:
    """One board, for those who run the platform."""
    yield Board(
        "platform",
        "The platform itself",
        "Harvest, quarantine, queues, leases and database: whether MaaS is well.",
        "Operations",
        (
            Row("Harvest", tuple(_harvest(context))),
            Row("Judging and telling", tuple(_queues())),
            Row("Brokers that are watched", tuple(_brokers(context))),
            Row("Leases and database", tuple(_below())),
        ),
    )


def _harvest(context: Context) -> Iterator[Panel]:
    sources = (context.links.page("Sources", "sources"),)
    every = [one.harvest.every for one in context.catalogue.interfaces.values()]
    slow = 3 * max((one.total_seconds() for one in every), default=600)
    yield trend(
        Dress(
            "Harvest lag",
            "How far behind the present the facts of each source are complete. The "
            "line is three times the longest pause between two readings.",
            "s",
            "nothing was read in this range",
            sources,
            height=9,
        ),
        Prom(HARVEST_LAG.name, "{{source}}"),
        thresholds=at_most(slow),
        calcs=("lastNotNull", "max"),
    )
    yield trend(
        Dress(
            "Age of the last reading",
            "How long ago each source was last read to the end.",
            "s",
            "nothing was read in this range",
            sources,
            height=9,
        ),
        Prom(f"time() - {HARVEST_SUCCESS.name}", "{{source}}"),
        calcs=("lastNotNull", "max"),
    )
    yield trend(
        Dress(
            "Failures in a row",
            "Attempts to read a source that failed one after the other.",
            "short",
            "no source was read",
            sources,
        ),
        Prom(HARVEST_FAILURES.name, "{{source}}"),
        calcs=("lastNotNull", "max"),
    )
    yield trend(
        Dress(
            "Entries read",
            "Entries read from each source, over the steps of the range.",
            "short",
            "nothing was read in this range",
            sources,
        ),
        Prom(f"increase({HARVEST_ENTRIES.name}[$__rate_interval])", "{{source}}"),
    )
    yield trend(
        Dress(
            "Quarantine",
            "Entries set aside because they could not be believed.",
            "short",
            "nothing has been set aside",
            sources,
        ),
        Prom(HARVEST_QUARANTINED.name, "{{source}}"),
        calcs=("lastNotNull",),
    )
    yield trend(
        Dress(
            "Days that differ",
            "Compared days of the last 35 whose entries are not as many here as at the source.",
            "short",
            "no source counts",
            sources,
        ),
        Prom(HARVEST_DIFFERENCE.name, "{{source}}"),
    )
    yield listing(
        Dress(
            "Set aside, and why",
            "Entries in quarantine, latest first.",
            "short",
            "nothing has been set aside in this range",
            span=24,
        ),
        """
        SELECT first_seen_at AS seen, source, kind, reason
        FROM boards.quarantine WHERE $__timeFilter(first_seen_at)
        ORDER BY first_seen_at DESC
        """,
        row_links={"source": context.links.of_row("Source", "sources", "source")},
    )
    yield listing(
        Dress(
            "Sources",
            "Every source: read up to, last success, failures in a row, last error.",
            "short",
            "no source has been read",
            span=24,
        ),
        """
        SELECT source, position AS "read up to", last_success_at AS "last success", failures,
               entries, quarantined, last_error AS "last error"
        FROM boards.source
        ORDER BY failures DESC, source
        """,
        row_links={"source": context.links.of_row("Source", "sources", "source")},
        thresholds={"failures": any_is_bad(WARN)},
    )


def _queues() -> Iterator[Panel]:
    yield queue_and_lag(
        Dress(
            "What waits",
            "Subjects to judge, events to send, changes to tell; on the right, how "
            "long ago the engine judged anything.",
            "short",
            "the platform has not run in this range",
            span=24,
            height=9,
        ),
        [
            Prom(UNJUDGED.name, "subjects to judge", "A"),
            Prom(OUTBOX_UNSENT.name, "events to send", "B"),
            Prom(UNTOLD.name, "changes to tell", "C"),
        ],
        [Prom(f"time() - {ENGINE_TICK.name}", "last judged ago", "D")],
    )


def _brokers(context: Context) -> Iterator[Panel]:
    brokers = [name for name, one in context.catalogue.meters.items() if one.kind == "rabbitmq"]
    if not brokers:
        yield note("No broker is watched", "The catalogue has no meter of kind rabbitmq.")
        return
    own = f'source=~"{"|".join(brokers)}"'
    yield trend(
        Dress("Ready messages", "What waits in each queue.", "short", "no reading in this range"),
        Prom(f'{METER_READING.name}{{{own}, measure="queue_ready"}}', "{{source}} {{about}}"),
        calcs=("lastNotNull", "max"),
    )
    yield trend(
        Dress(
            "Dead letters",
            "Messages that no consumer could take.",
            "short",
            "no reading in this range",
        ),
        Prom(
            f'{METER_READING.name}{{{own}, measure="queue_dead_letters"}}', "{{source}} {{about}}"
        ),
        calcs=("lastNotNull", "max"),
    )
    yield trend(
        Dress("Consumers", "Who takes from each queue.", "short", "no reading in this range"),
        Prom(f'{METER_READING.name}{{{own}, measure="queue_consumers"}}', "{{source}} {{about}}"),
    )
    yield trend(
        Dress(
            "Nodes that run",
            "1 while a node of the broker runs.",
            "short",
            "no reading in this range",
        ),
        Prom(f'{METER_READING.name}{{{own}, measure="node_running"}}', "{{source}} {{about}}"),
    )


def _below() -> Iterator[Panel]:
    yield trend(
        Dress(
            "Leases",
            "Until when each shared job is held; below zero nobody holds it.",
            "s",
            "no lease: this platform runs as one process, or has not run",
        ),
        Prom(f"{LEASE_EXPIRY.name} - time()", "{{lease}}"),
    )
    yield trend(
        Dress(
            "Leases taken over",
            "How often another process took a job over.",
            "short",
            "no lease: this platform runs as one process, or has not run",
        ),
        Prom(f"increase({LEASE_TOKEN.name}[$__rate_interval])", "{{lease}}"),
    )
    yield bars(
        Dress(
            "Largest tables",
            "Size of the largest tables, indexes included.",
            "bytes",
            "the database tells no sizes",
            span=24,
            height=9,
        ),
        Sql("""
            SELECT name, size_bytes AS size FROM boards.relation
            ORDER BY size_bytes DESC, name LIMIT 12
            """),
        "name",
        horizontal=True,
    )
