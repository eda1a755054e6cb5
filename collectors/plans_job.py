"""Plan files: found in a folder, on a page of links, or among products; each read once and whole.

An archive holds several plans. Rows that cannot be read are quarantined; a file that is no plan is
quarantined as one entry.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import structlog

from collectors.archives import ArchiveRefused, members
from collectors.errors import CollectError
from collectors.failing import record_failure
from collectors.folders import Folder, Found, Place, open_folder
from collectors.folders.mpip import MpipFolder
from collectors.folders.products import ProductFolder
from collectors.plans import PLAN_READERS, PlanContent, PlanUnreadable
from collectors.sources.opening import service_of
from maas.catalogue.model import PlanSource
from maas.choreography import FACTS_RECORDED
from maas.db import facts, facts_cursor, facts_plans, facts_reports, outbox, unjudged, work_done
from maas.db.connection import Connection
from maas.db.facts import Quarantined
from maas.db.facts_reports import KnownFile
from maas.domain.events import Event
from maas.runtime.role import App
from maas.telemetry.logs import few

log = structlog.get_logger(__name__)
LARGEST = 64 * 1024 * 1024  # bytes of one file
EXCERPT = 2_000  # characters of an unreadable file kept in quarantine
REACH = timedelta(days=30)  # how old a plan among products may be
PACKED = (".tgz", ".tar.gz", ".tar", ".zip")


class PlanCollector:
    """Reads the plans of one source; keeps its connection, nothing else."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._source: PlanSource = app.catalogue.plans[name]
        self._database = app.database
        self._as_of = datetime.min.replace(tzinfo=UTC)
        self._folder = self._opened(app)

    async def run(self, as_of: datetime) -> None:
        """Read the plan files that are new; errors are recorded, the rest goes on."""
        self._as_of = as_of
        async with self._database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            known = await facts_plans.known_plans(connection, self.name)
            known |= set(await facts_reports.known_files(connection, self.name, understood=True))
        if fares.not_before is not None and as_of < fares.not_before:
            return
        try:
            found = await self._folder.look()
            new = [one for one in found if not {one.path, _stem(one.name)} & known]
            for one in new:
                await self._read(one, await self._folder.read(one, LARGEST), as_of)
        except CollectError as error:
            await record_failure(self._database, self.name, error, fares.failures + 1, as_of)
            return
        async with self._database.transaction() as connection:
            await facts_cursor.advance(connection, self.name, as_of, as_of, len(new))

    async def close(self) -> None:
        await self._folder.close()

    def _opened(self, app: App) -> Folder:
        source = self._source
        if source.interface is not None:
            service = service_of(
                source.interface, app.catalogue.interfaces[source.interface], app.environ
            )
            return ProductFolder(service, source.pattern, REACH, lambda: self._as_of)
        place = Place(
            str(source.index), app.environ, source.pattern, 0, source.username,
            source.password_env, source.host_key, source.ca_file,
        )  # fmt: skip
        if source.listing == "mpip":
            return MpipFolder(place, REACH, lambda: self._as_of)
        return open_folder(place)

    async def _read(self, found: Found, raw: bytes, as_of: datetime) -> None:
        """Read a file, or each plan of an archive, and keep all of it in one transaction."""
        plans: list[tuple[PlanContent, bytes]] = []
        aside: list[Quarantined] = []
        try:
            for name, data in self._plans_in(found, raw):
                try:
                    plans.append((PLAN_READERS[self._source.dialect](name, data), data))
                except PlanUnreadable as error:
                    aside.append(self._refused(name, f"{name}: {error}", data))
        except ArchiveRefused as error:
            aside.append(self._refused(found.name, f"{found.name}: {error}", raw))
        for content, _ in plans:
            name = content.plan.name
            aside += [
                Quarantined(self.name, "plan_row", f"{name}: {one.reason}", one.excerpt, name)
                for one in content.rejects
            ]
        async with self._database.transaction() as connection:
            subjects = await self._store(connection, plans, as_of)
            await facts.quarantine_rows(connection, aside, as_of)
            file = KnownFile(found.path, found.size, found.modified)
            count = len(plans) or -1
            await facts_reports.remember_file(connection, self.name, file, raw, count, as_of)
            if subjects:
                await unjudged.touch(connection, subjects, as_of)
                await work_done.note(connection, "plan", subjects, found.name)
                told = {"subjects": len(subjects)}
                event = Event(FACTS_RECORDED, self.name, found.name, as_of, told)
                await outbox.put(connection, [event])

    def _plans_in(self, found: Found, raw: bytes) -> list[tuple[str, bytes]]:
        if not found.name.lower().endswith(PACKED):
            return [(found.name, raw)]
        return [
            (name, data) for name, data in members(raw) if fnmatchcase(name, self._source.member)
        ]

    def _refused(self, name: str, why: str, data: bytes) -> Quarantined:
        return Quarantined(self.name, "entry", why, data[:EXCERPT].decode("utf-8", "replace"), name)

    async def _store(
        self, connection: Connection, plans: list[tuple[PlanContent, bytes]], as_of: datetime
    ) -> set[str]:
        subjects: set[str] = set()
        known = await facts_plans.known_plans(connection, self.name)
        for content, data in plans:
            if content.plan.name in known:
                continue
            known.add(content.plan.name)
            subjects |= await facts_plans.store_plan(
                connection, self.name, content.plan, content.datatakes, content.downlinks,
                hashlib.blake2b(data, digest_size=16).digest(), as_of,
            )  # fmt: skip
            log.info("plan read", source=self.name, plan=content.plan.name,
                     datatakes=len(content.datatakes), downlinks=len(content.downlinks),
                     rejects=len(content.rejects),
                     why=few(one.reason for one in content.rejects))  # fmt: skip
        return subjects


def _stem(name: str) -> str:
    """The plan's name: its file name without extensions."""
    return name.split(".", 1)[0]
