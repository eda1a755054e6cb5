"""The job `pipelines`: judge every image on its way, and tell of what begins or ends to be wrong.

The past is read anew every few minutes only; it changes slowly, and nothing but the probability
rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from maas.catalogue.model import Pipeline
from maas.choreography import VERDICT_CHANGED
from maas.db import facts_cursor, facts_readings, ledger_states, outbox, pipelines
from maas.db.connection import Connection
from maas.db.ledger_states import Change
from maas.db.pipelines import Flight, Trouble
from maas.domain.events import Event
from maas.domain.instants import from_us, to_us
from maas.domain.states import TroubleKind, TroubleState
from maas.runtime.role import App
from sla_engine.forecast.running import History, Prediction
from sla_engine.pipelines.beside import received, silent, switched
from sla_engine.pipelines.flying import Flying, flying_of, history_of, predicted
from sla_engine.pipelines.queueing import Queues
from sla_engine.pipelines.sharing import shares_of
from sla_engine.pipelines.troubles import Found, loudest, troubles_of

log = structlog.get_logger(__name__)

PAST = timedelta(days=60)
AT_MOST = 1_000  # images of the past, the latest first
PAST_FRESH = timedelta(minutes=5)
SHARED = timedelta(days=30)  # over which lateness is shared out
STREAMS = ("amqp", "loki")  # sources that say up to when they are read
LEVELS = (TroubleState.OVER, TroubleState.WARN, TroubleState.PAGE)


class Watching:
    """Watches every pipeline of the catalogue; what it remembers is only the past, as a cache."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._past: dict[str, tuple[datetime, History]] = {}

    async def run(self, as_of: datetime) -> None:
        """Judge as of an instant (UTC), one transaction for each pipeline."""
        for name, pipeline in self._app.catalogue.pipelines.items():
            async with self._app.database.transaction() as connection:
                await self._watch(connection, name, pipeline, as_of)

    async def _watch(
        self, connection: Connection, name: str, pipeline: Pipeline, as_of: datetime
    ) -> None:
        now, longest = to_us(as_of), max([pipeline.deadline, *pipeline.deadlines.values()])
        since = as_of - longest - pipeline.forget
        flying = await self._flying(connection, name, pipeline, since, as_of)
        history = await self._history(connection, name, pipeline, flying, as_of)
        told = {one.image.image: predicted(one, history, now) for one in flying
                if one.present is not None}  # fmt: skip
        flights = [_flight(name, one, told[one.image.image], as_of) for one in flying
                   if one.image.image in told]  # fmt: skip
        await pipelines.write_flights(connection, name, flights)
        heard = await _heard(connection, name, pipeline, now)
        queues = Queues(flying)
        found = [
            each
            for one in flying
            for each in troubles_of(one, told.get(one.image.image), queues, now, heard)
        ]
        found += switched(pipeline, flying)
        quiet, unknown = await self._feeds(connection, name, pipeline, as_of)
        await _tell(connection, name, [*found, *quiet], unknown, as_of)

    async def _flying(
        self, connection: Connection, name: str, pipeline: Pipeline, since: datetime,
        as_of: datetime,
    ) -> list[Flying]:  # fmt: skip
        images = await pipelines.flying(connection, name, since, since)
        steps = await pipelines.steps(connection, name, [one.image for one in images])
        now = to_us(as_of)
        return [flying_of(pipeline, one, steps.get(one.image, []), now) for one in images]

    async def _history(
        self, connection: Connection, name: str, pipeline: Pipeline, flying: Sequence[Flying],
        as_of: datetime,
    ) -> History:  # fmt: skip
        read_at, history = self._past.get(name, (None, {}))
        if read_at is None or not timedelta(0) <= as_of - read_at < PAST_FRESH:
            images = await pipelines.done(connection, name, as_of - PAST, as_of, AT_MOST)
            steps = await pipelines.steps(connection, name, [one.image for one in images])
            now = to_us(as_of)
            past = [flying_of(pipeline, one, steps.get(one.image, []), now) for one in images]
            history = history_of(past)
            self._past[name] = (as_of, history)
            since = as_of - SHARED
            counted = [one for one in past if (one.way.done_at or 0) >= to_us(since)]
            counted += [one for one in flying if one.way.done_at is None]
            told = shares_of(name, counted, since, as_of, now)
            await pipelines.write_shares(connection, name, told)
        return history

    async def _feeds(
        self, connection: Connection, name: str, pipeline: Pipeline, as_of: datetime
    ) -> tuple[list[Found], set[str]]:
        found: list[Found] = []
        unknown: set[str] = set()
        if not pipeline.feeds:
            return found, unknown
        heard = await facts_cursor.positions(connection)
        for key, feed in pipeline.feeds.items():
            source = f"{name}.{key}"
            told = await facts_readings.latest_readings(connection, as_of - PAST, source)
            readings = received(told).get(source, [])
            first = await facts_readings.first_reading_at(connection, source)
            until = heard.get(source)
            since = None if first is None or until is None else (to_us(first), until)
            quiet, unseen = silent(key, feed, readings, since, to_us(as_of))
            found += quiet
            unknown |= unseen
        return found, unknown


async def _heard(connection: Connection, name: str, pipeline: Pipeline, now: int) -> int:
    """Up to when steps were listened to: what comes after is our deafness, not their silence."""
    positions = await facts_cursor.positions(connection)
    streams = [f"{name}.{key}" for key, one in pipeline.sources.items() if one.kind in STREAMS]
    return min(now, max((positions.get(one, now) for one in streams), default=now))


def _flight(name: str, one: Flying, told: Prediction, as_of: datetime) -> Flight:
    assert one.present is not None
    rule = one.present.rule
    ppm = told.probability.numerator * 1_000_000 // told.probability.denominator
    return Flight(
        name, one.image.image, rule.name, from_us(one.since), from_us(one.due_at), ppm,
        told.danger.value, told.roads, rule.party, as_of,
    )  # fmt: skip


async def _tell(
    connection: Connection, name: str, found: Sequence[Found], unknown: set[str], as_of: datetime
) -> None:
    """Write what is wrong, and a transition for each that begins, ends or changes its level."""
    standing = {(one.kind, one.about): one for one in await pipelines.troubles(connection, name)}
    now = loudest(found)
    rows, changes = [], []
    for key, one in now.items():
        before = standing.get(key)
        rows.append(_row(name, one, before, as_of))
        if before is None or before.level != one.level:
            old = LEVELS[before.level] if before is not None else TroubleState.OVER
            changes.append(_change(name, key, old, LEVELS[one.level], one.reason, as_of))
    for key, before in standing.items():
        kept = key[0] == TroubleKind.SILENT_FEED and key[1] in unknown
        if key not in now and not kept:
            rows.append(_over(before))
            old = LEVELS[before.level]
            changes.append(_change(name, key, old, TroubleState.OVER, "", as_of))
    await pipelines.write_troubles(connection, rows)
    fresh = await ledger_states.record(connection, changes)
    await outbox.put(connection, [_event(change) for change in fresh])


def _row(name: str, one: Found, before: Trouble | None, as_of: datetime) -> Trouble:
    return Trouble(
        name, one.kind.value, one.about, one.stage, one.party, one.level, True, one.reason,
        as_of if before is None else before.since,
        None if one.due_at is None else from_us(one.due_at),
    )  # fmt: skip


def _over(before: Trouble) -> Trouble:
    return Trouble(
        before.pipeline, before.kind, before.about, before.stage, before.party, 0, False,
        before.reason, before.since, before.due_at,
    )  # fmt: skip


def _change(
    name: str, key: tuple[str, str], old: TroubleState, new: TroubleState, reason: str,
    as_of: datetime,
) -> Change:  # fmt: skip
    return Change(key[0], f"{name}/{key[1]}", old.value, new.value, reason, as_of)


def _event(change: Change) -> Event:
    data = {"transition": str(change.id), "kind": change.kind, "old": change.old,
            "new": change.new, "reason": change.reason}  # fmt: skip
    return Event(VERDICT_CHANGED, "engine", change.subject, change.at, data)
