"""Deliveries: each read when its marker is there, judged, and kept with all its reasons.

A delivery whose files change is judged again. The answer to a canary is marked in the same
transaction, against the truth of the scene that was sent.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

import structlog

from collectors.canaries.marking import mark
from collectors.deliveries.checks import Feed
from collectors.deliveries.fetching import by_image, delivered_at, fetch, fingerprint
from collectors.deliveries.ground import Ground, area_at, of_area, of_corners, of_truth
from collectors.deliveries.judging import (
    Context,
    Read,
    judge,
    rasters_json,
    read_delivery,
    vessel_reports,
)
from collectors.deliveries.manifest import NAME as MANIFEST
from collectors.deliveries.manifest import check_sums
from collectors.errors import CollectError, SourceDown
from collectors.failing import record_failure
from collectors.folders import Found, Place, open_folder
from maas.catalogue.canaries import FilePlace
from maas.choreography import FACTS_RECORDED
from maas.db import canaries, delivered, facts_cursor, outbox
from maas.db.connection import Connection
from maas.db.delivered import DeliveredReport
from maas.domain.canaries import CanaryRun
from maas.domain.delivered import Reason, Verdict, verdict_of
from maas.domain.events import Event
from maas.domain.instants import from_us
from maas.names import ProductNameError, parse
from maas.runtime.role import App
from maas.scenes import Scene, compose
from maas.scenes.truth import spec_from, truth_of

log = structlog.get_logger(__name__)


def place_of(told: FilePlace, app: App, depth: int = 0) -> Place:
    return Place(
        told.url, app.environ, "*", depth, told.username, told.password_env, told.host_key,
        told.ca_file,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """One delivery with its fetched files read."""

    image: str
    files: Sequence[Found]
    delivered_at: datetime
    read: Read


class DeliveryCollector:
    """Looks at one folder of deliveries; keeps its connection between runs, nothing else."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._app = app
        self._entry = app.catalogue.deliveries[name]
        self._folder = open_folder(place_of(self._entry.at, app, depth=1))

    async def run(self, as_of: datetime) -> None:
        """Judge what is new or has changed; errors are recorded, and the rest goes on."""
        database = self._app.database
        async with database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            known = await delivered.fingerprints(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        count = 0
        try:
            found = by_image(await self._folder.look(), self._entry.marker)
            for image, files in found.items():
                if self._recent(files, as_of) and known.get(image) != fingerprint(files):
                    await self._take(image, files, as_of)
                    count += 1
        except CollectError as error:
            await record_failure(database, self.name, error, fares.failures + 1, as_of)
            return
        async with database.transaction() as connection:
            await facts_cursor.advance(connection, self.name, as_of, as_of, count)

    async def close(self) -> None:
        await self._folder.close()

    def _recent(self, files: Sequence[Found], as_of: datetime) -> bool:
        return delivered_at(files, self._entry.marker, as_of) >= as_of - self._entry.since

    async def _take(self, image: str, files: Sequence[Found], as_of: datetime) -> None:
        at = delivered_at(files, self._entry.marker, as_of)
        with tempfile.TemporaryDirectory(prefix="maas-delivery-") as folder:
            read = await self._read(files, Path(folder))
        one = _Found(image, files, at, read)
        async with self._app.database.transaction() as connection:
            run = await canaries.run_of_image(connection, image)
            scene = None if run is None else compose(spec_from(run.spec))
            report = await self._judged(connection, one, scene, as_of)
            await delivered.store(connection, report)
            if run is not None and scene is not None:
                await self._mark(connection, run, scene, one, as_of)
            event = Event(FACTS_RECORDED, self.name, image, as_of, {"deliveries": 1}, image)
            await outbox.put(connection, [event])
        codes = [reason.code for reason in report.reasons]
        log.info("delivery judged", source=self.name, image=image, reasons=codes,
                 verdict=report.verdict.value, features=report.features)  # fmt: skip

    async def _read(self, files: Sequence[Found], folder: Path) -> Read:
        entry = self._entry
        try:
            fetched = await fetch(self._folder, entry, files, folder)
        except SourceDown as error:
            if "is larger than" not in str(error):
                raise
            return Read({}, {}, (Reason(Verdict.INVALID, "too-large", str(error)),))
        read = await asyncio.to_thread(read_delivery, entry, fetched)
        if MANIFEST not in fetched:
            return read
        manifest = fetched[MANIFEST].read_bytes()
        there = {one.name for one in files}
        sums = await asyncio.to_thread(lambda: tuple(check_sums(manifest, fetched, there)))
        return Read(read.reports, read.rasters, (*read.reasons, *sums))

    async def _judged(
        self, connection: Connection, one: _Found, scene: Scene | None, as_of: datetime
    ) -> DeliveredReport:
        entry, vessels = self._entry, vessel_reports(self._entry, one.read.reports)
        first = next(iter(vessels.values()), None)
        places = () if first is None else [(f.longitude, f.latitude) for f in first.features]
        area = None if scene is not None else area_at(entry.areas, places or self._corners(one))
        acquired_at = scene.spec.acquired_at if scene is not None else _acquired_at(one.image)
        former = await delivered.former_counts(
            connection, self.name, area, one.image, one.delivered_at
        )
        context = Context(
            image=one.image,
            known=await self._known(connection, one.image),
            acquired_at=acquired_at,
            delivered_at=one.delivered_at,
            ground=self._ground(one, scene, area),
            area=area,
            former_counts=() if scene is not None else tuple(former),
            feed=None if scene is not None else await self._feed(
                connection, acquired_at or one.delivered_at
            ),
        )  # fmt: skip
        reasons = judge(entry, one.read, context)
        features = None if first is None else first.features
        return DeliveredReport(
            source=self.name,
            image=one.image,
            fingerprint=fingerprint(one.files),
            delivered_at=one.delivered_at,
            checked_at=as_of,
            verdict=verdict_of(reasons),
            reasons=tuple(reasons),
            area=area,
            features=None if features is None else len(features),
            matched=None if features is None else sum(f.mmsi is not None for f in features),
            rasters=rasters_json(one.read.rasters),
        )

    def _corners(self, one: _Found) -> Sequence[tuple[float, float]]:
        return next((r.corners for r in one.read.reports.values() if r.corners), ())

    def _ground(self, one: _Found, scene: Scene | None, area: str | None) -> Ground | None:
        if scene is not None:
            return of_truth(truth_of(scene))
        corners = of_corners(self._corners(one))
        if corners is not None:
            held = self._entry.areas.get(area or "")
            land = None if held is None else of_area(held).land
            return Ground("report", corners.footprint, land)
        return None if area is None else of_area(self._entry.areas[area])

    async def _known(self, connection: Connection, image: str) -> bool:
        if any(fnmatchcase(image, pattern) for pattern in self._entry.images):
            return True
        return await delivered.is_known(connection, image)

    async def _feed(self, connection: Connection, at: datetime) -> Feed | None:
        ais = self._entry.ais
        if ais is None:
            return None
        rate = await delivered.feed_rate(connection, ais.meter, ais.measure, at)
        return Feed(rate, ais.least_rate, ais.least_match)

    async def _mark(
        self, connection: Connection, run: CanaryRun, scene: Scene, one: _Found, as_of: datetime
    ) -> None:
        canary = self._app.catalogue.canaries.get(run.canary)
        if canary is None or canary.delivery != self.name:
            return
        report = one.read.reports.get(canary.report)
        if report is None:
            why = f"{canary.report} is missing or cannot be read"
            await canaries.answered(connection, run, one.delivered_at, as_of, None, why)
            return
        marked = mark(scene, report, canary.gate)
        stages = await canaries.stage_times(connection, run.image)
        marked = replace(marked, stages=stages)
        await canaries.answered(connection, run, one.delivered_at, as_of, marked)


def _acquired_at(image: str) -> datetime | None:
    try:
        start = parse(image).sensing_start
    except ProductNameError:
        return None
    return None if start is None else from_us(start)
