"""Judge every subject whose facts, or whose time, have changed since it was last judged.

A subject's items are computed from all of its facts, whoever brought them and in whatever order,
and replace its former items in one transaction with the reminder that asked for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from maas.catalogue.model import Catalogue
from maas.choreography import FIGURES_CHANGED
from maas.db import (
    definitions,
    facts_cursor,
    facts_steps,
    ledger,
    ledger_facts,
    outbox,
    unjudged,
    work_done,
)
from maas.db.connection import Connection
from maas.db.definitions import DefinitionRow
from maas.db.ledger_facts import PlanWindow
from maas.domain.events import Event
from maas.domain.instants import DAY, iso, to_us
from maas.domain.promises import Item
from maas.domain.states import ItemState
from maas.domain.steps import named_in, subject_of
from maas.runtime.role import App
from maas.telemetry import traces
from sla_engine.definitions import FOREVER, FOREVER_AGO, Recorded, timeline, to_adopt
from sla_engine.expectations import EXPECTATIONS
from sla_engine.expectations.orbits import orbits_ended
from sla_engine.expectations.rate import days_ended
from sla_engine.facts import Pass, Planned, Publication, SubjectFacts
from sla_engine.terms import Terms, terms_from

log = structlog.get_logger(__name__)

BATCH = 1_000
LOOK_BACK = 3 * DAY  # rule-made subjects are looked for again this far back
RULE_VERSION = "1"


async def adopt(app: App, as_of: datetime) -> list[Terms]:
    """Record what the catalogue means anew, and return the terms of all definitions.

    Whatever a new definition concerns is judged again, from its effective instant on.
    """
    now = to_us(as_of)
    async with app.database.transaction() as connection:
        await definitions.lock(connection)
        known = [Recorded(*row) for row in await definitions.definitions(connection)]
        for fresh in to_adopt(app.catalogue, known, now):
            row = DefinitionRow(
                fresh.name, fresh.effective_from, fresh.recorded_at, fresh.hash, fresh.body
            )
            await definitions.record(connection, row)
            touched = await definitions.touch_since(connection, fresh.effective_from, as_of)
            log.info(
                "definition adopted", objective=fresh.name, touched=touched,
                effective_from=iso(max(fresh.effective_from, definitions.OLDEST), digits=0),
            )  # fmt: skip
            known.append(fresh)
    told = timeline(known)
    chosen = [one for name in app.catalogue.objectives for one in told[name]]
    return terms_from(chosen, since_of(app.catalogue))


def since_of(catalogue: Catalogue) -> int:
    """The instant before which nothing is judged."""
    return FOREVER_AGO if catalogue.since is None else to_us(catalogue.since)


async def judge(app: App, terms: Sequence[Terms], as_of: datetime) -> int:
    """Judge until nothing waits; how many items changed. `as_of` is UTC."""
    async with app.database.transaction() as connection:
        read = await facts_cursor.positions(connection)
        await _touch_by_time(connection, terms, as_of, read)
    changed = 0
    while True:
        with traces.span("judge"):
            subjects, rows = await _judge_batch(app, terms, as_of)
        if not subjects:
            break
        changed += rows
        log.debug("judged", subjects=subjects, changed=rows)
    return changed


async def _judge_batch(app: App, terms: Sequence[Terms], as_of: datetime) -> tuple[list[str], int]:
    """Judge some of what waits: which subjects, and how many items changed."""
    async with app.database.transaction() as connection:
        subjects = await unjudged.take(connection, BATCH)
        if not subjects:
            return [], 0
        read = await facts_cursor.positions(connection)
        facts = await load_facts(connection, subjects)
        items = judged(terms, facts.values(), to_us(as_of), read)
        rows = await ledger.replace_items(connection, subjects, items, RULE_VERSION)
        if rows:
            event = Event(FIGURES_CHANGED, "engine", subjects[0], as_of, {"items": rows})
            await outbox.put(connection, [event])
        await work_done.note(connection, "judge", subjects, f"{rows} items changed")
    return subjects, rows


def judged(
    terms: Sequence[Terms], facts: Iterable[SubjectFacts], as_of: int, read: Mapping[str, int]
) -> list[Item]:
    """All items that these subjects promise: a pure function of facts, instant and watermarks.

    `read` says up to when each source was read completely, in microseconds, UTC.
    """
    return [
        item
        for subject in facts
        for one in terms
        if one.concerns(subject.subject)
        for item in _of(one, subject, as_of, read)
    ]


def _of(terms: Terms, subject: SubjectFacts, as_of: int, read: Mapping[str, int]) -> Iterator[Item]:
    uncovered = terms.objective.unknown.uncovered == "unknown"
    until = read_until(terms, read) if uncovered else FOREVER
    for item in EXPECTATIONS[terms.source](terms, subject, as_of):
        if not terms.since <= item.t0 < terms.until and item.state is not ItemState.CANCELLED:
            continue
        if item.state is ItemState.OVERDUE and until < item.due_at:
            yield replace(item, state=ItemState.UNKNOWN, reason="uncovered")
        else:
            yield item


def read_until(terms: Terms, read: Mapping[str, int]) -> int:
    """Up to when every interface at which the clock may stop was read."""
    return min((read.get(source, FOREVER_AGO) for source in terms.at), default=FOREVER)


async def _touch_by_time(
    connection: Connection, terms: Sequence[Terms], as_of: datetime, read: Mapping[str, int]
) -> None:
    """Remember subjects that time alone has made due: deadlines passed, orbits and days ended."""
    now = to_us(as_of)
    await ledger.touch_overtaken(
        connection,
        now,
        {one.name: one.abandon for one in terms},
        {one.name: max(0, read_until(one, read)) for one in terms},
    )
    for source in ("orbits", "rate"):
        rules = [one for one in terms if one.source == source]
        subjects: set[str] = set()
        for one in rules:
            latest = await ledger.latest_t0(connection, one.name)
            subjects.update(_ended(one, latest, now))
        names = [one.name for one in rules]
        subjects -= await ledger.with_items(connection, sorted(subjects), names)
        await unjudged.touch(connection, subjects, as_of)


def _ended(terms: Terms, latest: Mapping[str, int], now: int) -> Iterable[str]:
    oldest = min(
        (latest.get(satellite, terms.since) for satellite in terms.satellites), default=now
    )
    after = max(terms.since - 1, min(oldest, now) - LOOK_BACK)
    if terms.source == "rate":
        yield from days_ended(terms, after, now)
    elif terms.mission is not None and terms.mission.orbits is not None:
        for satellite in terms.satellites:
            yield from orbits_ended(terms.mission.orbits, satellite, after, now)


async def load_facts(
    connection: Connection, subjects: Sequence[str], known_at: datetime | None = None
) -> dict[str, SubjectFacts]:
    """Everything known of these subjects, now or at an instant."""
    facts = {subject: SubjectFacts(subject) for subject in subjects}
    for row in await ledger_facts.publication_rows(connection, subjects, known_at):
        facts[row.subject].publications.append(Publication(*row[1:]))
    planned = await ledger_facts.planned_rows(connection, subjects, known_at)
    if planned:
        windows = await ledger_facts.plan_windows(connection, known_at)
        by_datatake = defaultdict(list)
        for told in planned:
            by_datatake[told.subject, told.datatake_id].append(told)
        for (subject, _), versions in by_datatake.items():
            facts[subject].planned.append(governed(versions, windows))
    for session in await ledger_facts.pass_rows(connection, subjects, known_at):
        facts[session.subject].passes.append(Pass(*session[1:]))
    await _load_images(connection, facts, known_at)
    return facts


async def _load_images(
    connection: Connection, facts: Mapping[str, SubjectFacts], known_at: datetime | None
) -> None:
    images = defaultdict(list)
    for subject in facts:
        named = named_in(subject)
        if named is not None:
            images[named[0]].append(named[1])
    for pipeline, names in images.items():
        told = await facts_steps.events_of(connection, pipeline, names, known_at)
        for name, events in told.items():
            facts[subject_of(pipeline, name)].events.extend(events)


def governed(versions: Sequence[ledger_facts.PlannedRow], windows: Sequence[PlanWindow]) -> Planned:
    """What the latest plan that mentions a datatake says, and whether a later one dropped it."""
    order = {window.name: index for index, window in enumerate(windows)}
    said = min(versions, key=lambda version: order.get(version.plan, len(order)))
    ruling = next(
        (
            window.name
            for window in windows
            if window.satellite in (said.satellite, "")
            and window.window_start <= said.start < window.window_end
        ),
        said.plan,
    )
    return Planned(
        said.datatake_id, said.satellite, said.start, said.end, said.mode,
        said.timeliness_class, superseded=ruling != said.plan,
    )  # fmt: skip
