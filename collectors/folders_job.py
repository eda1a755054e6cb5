"""Files from folders: each read when it is new or has changed, each kept as facts with its name.

A file is quarantined whole when it is nothing of its kind; a part of it that cannot be read is
quarantined alone. The channels of a downlink session lie in several files: when one is new, all of
its session are read again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath

import structlog

from collectors.archives import ArchiveRefused, members
from collectors.errors import CollectError
from collectors.failing import record_failure
from collectors.files import READERS, FileContent, FileRefused
from collectors.folders import Folder, Found, Place, open_folder
from collectors.folders.products import ProductFolder
from collectors.sources.opening import service_of
from maas.catalogue.model import Catalogue
from maas.catalogue.model import Folder as FolderEntry
from maas.choreography import FACTS_RECORDED
from maas.db import facts, facts_cursor, facts_reports, outbox, unjudged, work_done
from maas.db.connection import Connection
from maas.db.facts import Quarantined
from maas.db.facts_reports import KnownFile
from maas.domain.events import Event
from maas.runtime.role import App
from maas.telemetry.logs import few

log = structlog.get_logger(__name__)

LARGEST = 32 * 1024 * 1024  # bytes of one file
EXCERPT = 2_000  # characters of an unreadable file kept in quarantine
PACKED = (".tgz", ".tar.gz", ".tar", ".zip")


class FolderCollector:
    """Reads one folder; keeps its connection between runs, nothing else."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._entry: FolderEntry = app.catalogue.folders[name]
        self._database = app.database
        self._as_of = datetime.min.replace(tzinfo=UTC)
        self._folder = self._opened(app.catalogue, app)

    async def run(self, as_of: datetime) -> None:
        """Read what is new; errors are recorded, and the rest goes on."""
        self._as_of = as_of
        async with self._database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            known = await facts_reports.known_files(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        count = 0
        try:
            found = [one for one in await self._folder.look() if self._recent(one, as_of)]
            for group in self._groups(found):
                if any(_is_new(one, known.get(one.path)) for one in group):
                    count += await self._read(group, as_of)
        except CollectError as error:
            await record_failure(self._database, self.name, error, fares.failures + 1, as_of)
            return
        async with self._database.transaction() as connection:
            await facts_cursor.advance(connection, self.name, as_of, as_of, count)

    async def close(self) -> None:
        await self._folder.close()

    def _opened(self, catalogue: Catalogue, app: App) -> Folder:
        entry = self._entry
        if entry.interface is not None:
            service = service_of(
                entry.interface, catalogue.interfaces[entry.interface], app.environ
            )
            return ProductFolder(service, entry.pattern, entry.since, lambda: self._as_of)
        return open_folder(
            Place(
                str(entry.url), app.environ, entry.pattern, entry.depth, entry.username,
                entry.password_env, entry.host_key, entry.ca_file,
            )
        )  # fmt: skip

    def _recent(self, found: Found, as_of: datetime) -> bool:
        return found.modified is None or found.modified >= as_of - self._entry.since

    def _groups(self, found: list[Found]) -> list[list[Found]]:
        """Files that are read together: the channels of a session, else each alone."""
        if self._entry.holds != "dsib":
            return [[one] for one in found]
        groups: dict[tuple[str, str], list[Found]] = {}
        for one in found:
            session = one.name.rsplit("_ch", 1)[0]
            folder = PurePosixPath(one.path).parent
            above = folder.parent if folder.name.lower().startswith("ch") else folder
            groups.setdefault((str(above), session), []).append(one)
        return list(groups.values())

    async def _read(self, group: list[Found], as_of: datetime) -> int:
        """Read files that belong together and keep what they say, all in one transaction."""
        raw = [(one, await self._folder.read(one, LARGEST)) for one in group]
        told, aside = FileContent(), list[Quarantined]()
        entries: list[int] = []
        for one, content in raw:
            before = told.entries
            try:
                self._take(told, aside, one, content, as_of)
                entries.append(told.entries - before)
            except (FileRefused, ArchiveRefused) as error:
                excerpt = content[:EXCERPT].decode("utf-8", "replace")
                aside.append(
                    Quarantined(self.name, "entry", f"{one.name}: {error}", excerpt, one.path)
                )
                entries.append(-1)
        async with self._database.transaction() as connection:
            subjects = await self._store(connection, told, as_of)
            new = await facts.quarantine_rows(connection, aside, as_of)
            for (one, content), count in zip(raw, entries, strict=True):
                file = KnownFile(one.path, one.size, one.modified)
                await facts_reports.remember_file(
                    connection, self.name, file, content, count, as_of
                )
            if subjects:
                await unjudged.touch(connection, subjects, as_of)
                await work_done.note(connection, "report", subjects, group[0].path)
                first = min(subjects)
                event = Event(FACTS_RECORDED, self.name, first, as_of,
                              {"subjects": len(subjects)}, first)  # fmt: skip
                await outbox.put(connection, [event])
        log.info("files read", source=self.name, file=group[0].path, entries=told.entries,
                 subjects=few(subjects), quarantined=new,
                 why=few(one.reason for one in aside))  # fmt: skip
        return told.entries

    def _take(
        self, told: FileContent, aside: list[Quarantined], found: Found, content: bytes,
        as_of: datetime,
    ) -> None:  # fmt: skip
        """Add what a file, or each file of an archive, says."""
        packed = found.name.lower().endswith(PACKED)
        for path, data in members(content) if packed else [(found.path, content)]:
            read = READERS[self._entry.holds](path, data, found.modified or as_of)
            told.blocks += read.blocks
            told.acquisitions += read.acquisitions
            told.unavailabilities += read.unavailabilities
            told.withdrawals += read.withdrawals
            aside += [
                Quarantined(self.name, "entry", f"{path}: {why}", excerpt, found.path)
                for excerpt, why in read.refused
            ]

    async def _store(self, connection: Connection, told: FileContent, as_of: datetime) -> set[str]:
        await facts_reports.store_acquisitions(connection, self.name, told.acquisitions, as_of)
        await facts_reports.store_unavailabilities(
            connection, self.name, told.unavailabilities, as_of
        )
        await facts_reports.store_withdrawals(connection, self.name, told.withdrawals, as_of)
        return await facts_reports.store_blocks(connection, self.name, told.blocks, as_of)


def _is_new(found: Found, known: KnownFile | None) -> bool:
    return known is None or (known.size, known.modified) != (found.size, found.modified)
