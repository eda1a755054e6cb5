"""What a source of steps tells, kept: events, what they fold into, what could not be read.

The facts, the reminders for the engine and the event for the bus are one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from collectors.pipelines.reading import read_body
from collectors.sources.entry import EntryRefused
from maas.catalogue.model import Pipeline, StepSource
from maas.catalogue.routes import route_of
from maas.choreography import FACTS_RECORDED
from maas.db import facts, facts_cursor, facts_steps, outbox, unjudged
from maas.db.facts import Quarantined
from maas.db.facts_steps import Told
from maas.domain.events import Event
from maas.domain.steps import Passport, Step, subject_of
from maas.domain.tracks import track
from maas.runtime.role import App
from maas.telemetry.logs import few

log = structlog.get_logger(__name__)

EXCERPT = 4_000  # characters of an unreadable message
HINTED_EVERY = timedelta(seconds=1)  # a hint only shortens the wait: one is enough for many


class Keeping:
    """Where the events of one source go."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self.name = f"{pipeline}.{source}"
        self.pipeline = pipeline
        self.entry: Pipeline = app.catalogue.pipelines[pipeline]
        self.source: StepSource = self.entry.sources[source]
        self._database = app.database
        self._hinted = datetime.min.replace(tzinfo=UTC)

    async def bodies(
        self, bodies: Sequence[bytes], now: datetime, complete: datetime | None = None
    ) -> list[str]:
        """Keep messages as they came; why some were refused."""
        told: list[Told] = []
        aside: list[Quarantined] = []
        for body in bodies:
            try:
                told.append(read_body(body, self.source.messages, self.entry, now))
            except EntryRefused as error:
                raw = body[:EXCERPT].decode("utf-8", "replace")
                aside.append(Quarantined(self.name, "entry", str(error), raw))
        await self.told(told, now, aside, complete)
        return [one.reason for one in aside]

    async def told(
        self, told: Sequence[Told], now: datetime, aside: Sequence[Quarantined] = (),
        complete: datetime | None = None,
    ) -> int:  # fmt: skip
        """Keep events that were read; how many images they changed.

        `complete` says up to when nothing of this source is missing now, where that is known.
        """
        async with self._database.transaction() as connection:
            changed = await facts_steps.store_events(
                connection, self.pipeline, self.name, told, now, self._done_at
            )
            new = await facts.quarantine_rows(connection, aside, now)
            entries = len(told) + len(aside)
            if complete is not None:
                await facts_cursor.advance(connection, self.name, complete, now, entries)
            elif entries:
                await facts_cursor.add_entries(connection, self.name, entries)
            if changed:
                subjects = [subject_of(self.pipeline, image) for image in changed]
                await unjudged.touch(connection, subjects, now)
                if now - self._hinted >= HINTED_EVERY:
                    self._hinted, first = now, min(subjects)
                    event = Event(FACTS_RECORDED, self.name, first, now,
                                  {"subjects": len(subjects)}, first)  # fmt: skip
                    await outbox.put(connection, [event])
        if told:
            log.debug("steps kept", source=self.name, events=len(told), images=sorted(changed))
        if new:
            log.info("events quarantined", source=self.name, new=new,
                     why=few(one.reason for one in aside))  # fmt: skip
        return len(changed)

    def _done_at(self, passport: Passport, steps: Sequence[Step]) -> int | None:
        return track(route_of(self.entry, passport.mission, passport.supplier), steps).done_at
