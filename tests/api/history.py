"""Ninety days of that ground segment, written straight into a database: the same on every run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Table, insert

from maas.db import tables
from maas.db.connection import Database
from maas.domain.instants import duration_us, from_us, to_us
from maas.domain.spans import Span, per_day
from maas.domain.states import Outcome
from tests.api.answers_of_canaries import canary_rows
from tests.api.promises import AS_OF, FIRST, HOUR, Row, promise_rows

OPEN_INCIDENT = UUID("5b3f6a52-0d0e-4c3c-9d6d-000000000001")
PAST_INCIDENT = UUID("5b3f6a52-0d0e-4c3c-9d6d-000000000002")
MINUTE = timedelta(minutes=1)

# target: outages as (days before AS_OF, minutes, outcome, reason)
TROUBLE: dict[str, list[tuple[float, int, Outcome, str]]] = {
    "prip-s1": [
        (71.2, 12, Outcome.DOWN, "connection refused"),
        (44.5, 190, Outcome.DEGRADED, "slower than 5 s"),
        (30.1, 380, Outcome.DOWN, "answered 503"),
        (9.4, 4, Outcome.DOWN, "no answer within 10s"),
    ],
    "prip-s2": [
        (61.0, 45, Outcome.DOWN, "answered 502"),
        (60.2, 600, Outcome.UNKNOWN, "no sample"),
    ],
    "lta": [(20.3, 900, Outcome.UNKNOWN, "no sample"), (5.5, 95, Outcome.DEGRADED, "answered 429")],
    "dd": [
        (33.0, 30, Outcome.DOWN, "maintenance page with status 200"),
        (0.06, 90, Outcome.DOWN, "answered 503"),
    ],
    "cadip-sgs": [(52.0, 2000, Outcome.UNKNOWN, "no sample")],
    "cadip-mti": [(80.0, 20, Outcome.DOWN, "connection refused")],
    "portal": [(15.0, 7, Outcome.DOWN, "certificate expired")],
}


WATCHED_FROM = {"portal": AS_OF - timedelta(days=41)}


async def write_history(database: Database) -> None:
    """Everything: availability, promises, publications, incidents, sources and quarantine."""
    rows = promise_rows() | {tables.span: [], tables.availability_day: []}
    for target, trouble in TROUBLE.items():
        spans = list(_spans(target, trouble))
        rows[tables.span] += [_span_row(target, span) for span in spans]
        rows[tables.availability_day] += _day_rows(target, spans)
    rows[tables.objective_status] = list(_standings(rows[tables.tally]))
    rows |= _told() | _sources() | canary_rows()
    async with database.transaction() as connection:
        for table, values in rows.items():
            await connection.execute(insert(table), values)


def _spans(target: str, trouble: list[tuple[float, int, Outcome, str]]) -> Iterator[Span]:
    edge = to_us(WATCHED_FROM.get(target, FIRST))
    for days, minutes, outcome, reason in trouble:
        start = to_us(AS_OF - timedelta(days=days))
        end = min(start + duration_us(minutes * MINUTE), to_us(AS_OF))
        yield Span(edge, start, Outcome.UP, "", 1)
        yield Span(start, end, outcome, reason, 1)
        edge = end
    if edge < to_us(AS_OF):
        yield Span(edge, to_us(AS_OF), Outcome.UP, "", 1)


def _span_row(target: str, span: Span) -> Row:
    return {
        "target": target,
        "from_at": from_us(span.start),
        "to_at": from_us(span.end),
        "outcome": span.outcome.value,
        "reason": span.reason,
        "samples": span.samples,
    }


def _day_rows(target: str, spans: list[Span]) -> list[Row]:
    return [
        {
            "target": target,
            "day": from_us(day).date(),
            **{f"{outcome.value}_us": spent[outcome] for outcome in Outcome},
        }
        for day, spent in per_day(spans).items()
    ]


def _standings(tallies: list[Row]) -> Iterator[Row]:
    first = AS_OF.replace(day=1, hour=0, minute=0)
    for name in sorted({row["objective"] for row in tallies}):
        mine = [row for row in tallies if row["objective"] == name and row["day"] >= first.date()]
        good = sum(row["items"] for row in mine if row["state"] == "on_time")
        valid = sum(row["items"] for row in mine if row["state"] != "not_due")
        yield {
            "objective": name,
            "state": "met" if good * 100 >= valid * 95 else "breached",
            "since": AS_OF - timedelta(days=3),
            "evaluated_at": AS_OF,
            "window_start": first,
            "good": good,
            "valid": valid,
        }


def _told() -> dict[Table, list[Row]]:
    down_at = AS_OF - timedelta(days=0.06)
    past_at = AS_OF - timedelta(days=9.4)
    incidents = [
        _incident(OPEN_INCIDENT, "dd", "Data access", "shared/access", "major", down_at, None),
        _incident(
            PAST_INCIDENT,
            "prip-s1",
            "Sentinel-1 PRIP",
            "sentinel-1/prip",
            "major",
            past_at,
            past_at + 4 * MINUTE,
        ),
    ]
    updates = [
        _update(1, OPEN_INCIDENT, "investigating", "{name} does not answer as it should.", down_at),
        _update(2, PAST_INCIDENT, "investigating", "{name} does not answer as it should.", past_at),
        _update(3, PAST_INCIDENT, "resolved", "{name} works again.", past_at + 4 * MINUTE),
    ]
    return {tables.incident: incidents, tables.incident_update: updates}


def _incident(
    name: UUID,
    subject: str,
    title: str,
    component: str,
    impact: str,
    opened_at: datetime,
    resolved_at: datetime | None,
) -> Row:
    return {
        "id": name,
        "kind": "target",
        "subject": subject,
        "title": {"en": f"{title} is down", "fr": f"{title} : en panne"},
        "status": "investigating" if resolved_at is None else "resolved",
        "impact": impact,
        "severity": "page",
        "components": [component],
        "opened_at": opened_at,
        "resolved_at": resolved_at,
    }


def _update(number: int, incident: UUID, status: str, text: str, at: datetime) -> Row:
    said = text.format(name="The interface")
    return {
        "id": UUID(int=number),
        "incident_id": incident,
        "status": status,
        "body": {"en": f"{said}\nReason: answered 503", "fr": f"{said}\nMotif : réponse 503"},
        "at": at,
    }


def _sources() -> dict[Table, list[Row]]:
    cursors: list[Row] = [
        {
            "source": source,
            "position": AS_OF - 2 * MINUTE,
            "last_success_at": AS_OF - MINUTE,
            "last_attempt_at": AS_OF - MINUTE,
            "entries": 12_345,
        }
        for source in ("prip-s1", "prip-s2", "lta")
    ]
    held = [
        {
            "source": "prip-s1",
            "fingerprint": bytes([number]),
            "kind": "entry",
            "reason": "the name says no satellite",
            "raw": '{"Name": "???"}',
            "native_id": None,
            "first_seen_at": AS_OF - number * HOUR,
        }
        for number in range(5)
    ]
    failing: Row = {
        "last_success_at": AS_OF - 5 * HOUR,
        "position": AS_OF - 5 * HOUR,
        "failures": 4,
        "last_error_at": AS_OF - MINUTE,
        "not_before": AS_OF + 7 * MINUTE,
        "last_error": "https://lta.example/odata/v1/Products answered 200 with no page of "
        "products: it begins '<!DOCTYPE html>'",
    }
    cursors[2] |= failing
    days = [
        {
            "source": "prip-s1",
            "day": (AS_OF - timedelta(days=number)).date(),
            "at_source": 4_312,
            "harvested": 4_312 - (number == 3),
            "counted_at": AS_OF,
        }
        for number in range(1, 6)
    ]
    asked = [("counts", True, "tells how many"), ("expands", False, "refuses $expand=Attributes")]
    can = [
        {"source": "prip-s1", "question": name, "holds": holds, "told": told, "asked_at": AS_OF}
        for name, holds, told in asked
    ]
    ticket = {
        "source": "anomalies",
        "key": "GSANOM-7",
        "title": "Lost frames in a downlink",
        "url": "https://jira.example/browse/GSANOM-7",
        "status": "In Progress",
        "open": True,
        "party": "station",
        "created_at": AS_OF - 3 * HOUR,
        "updated_at": AS_OF - HOUR,
        "subjects": ["S1A-425335"],
        "products": [],
        "harvested_at": AS_OF,
        "content_hash": b"",
    }
    return {
        tables.cursor: [whole_row(row) for row in cursors],
        tables.quarantine: held,
        tables.source_count: days,
        tables.capability: can,
        tables.ticket: [ticket],
    }


def whole_row(row: Row) -> Row:
    """A row with every column, because rows are written together."""
    columns = ("failures", "last_error", "last_error_at", "not_before")
    return {name: row.get(name, 0 if name == "failures" else None) for name in columns} | row
