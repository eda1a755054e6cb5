"""Plan files: links on an index page, each read once, each stored whole.

Rows that cannot be read are quarantined; a file that is no plan is quarantined as one entry.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from fnmatch import fnmatch
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
import structlog

from collectors.errors import in_words
from collectors.http import client_for
from collectors.plans import PLAN_READERS, PlanContent, PlanUnreadable
from maas.catalogue.model import PlanSource
from maas.choreography import FACTS_RECORDED
from maas.db import facts, facts_cursor, facts_plans, outbox, unjudged
from maas.db.facts import Quarantined
from maas.domain.events import Event
from maas.runtime.role import App

log = structlog.get_logger(__name__)
TIMEOUT = 60.0  # seconds
EXCERPT = 2_000  # characters of an unreadable file kept in quarantine


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


class PlanCollector:
    """Reads the plans of one source; keeps its connection, nothing else."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._source: PlanSource = app.catalogue.plans[name]
        self._database = app.database
        self._client = client_for(self._source.ca_file, TIMEOUT)

    async def run(self, as_of: datetime) -> None:
        """Read the plan files that are new; errors are recorded, the rest goes on."""
        try:
            links = await self._links()
            async with self._database.transaction() as connection:
                known = await facts_plans.known_plans(connection, self.name)
            new = [link for link in links if _stem(link) not in known]
            for link in new:
                await self._read(link, await self._get(link), as_of)
            async with self._database.transaction() as connection:
                await facts_cursor.advance(connection, self.name, as_of, as_of, len(new))
        except httpx.HTTPError as error:
            why = f"{self._source.index}: {in_words(error)}"
            log.warning("plans not read", source=self.name, why=why)
            async with self._database.transaction() as connection:
                await facts_cursor.failed(connection, self.name, why, as_of)

    async def close(self) -> None:
        await self._client.aclose()

    async def _links(self) -> list[str]:
        parser = _Links()
        parser.feed((await self._get(self._source.index)).decode("utf-8", "replace"))
        links = [urljoin(self._source.index, link) for link in parser.found]
        host = urlsplit(self._source.index).netloc
        return sorted(
            link
            for link in dict.fromkeys(links)
            if urlsplit(link).netloc == host and fnmatch(_file_name(link), self._source.pattern)
        )

    async def _get(self, url: str) -> bytes:
        answer = await self._client.get(url)
        return answer.raise_for_status().content

    async def _read(self, link: str, raw: bytes, as_of: datetime) -> None:
        name = _file_name(link)
        try:
            content = PLAN_READERS[self._source.dialect](name, raw)
        except PlanUnreadable as error:
            excerpt = raw[:EXCERPT].decode("utf-8", "replace")
            aside = Quarantined(self.name, "entry", f"{name}: {error}", excerpt, name)
            async with self._database.transaction() as connection:
                await facts.quarantine_rows(connection, [aside], as_of)
            return
        await self._store(name, content, raw, as_of)

    async def _store(self, name: str, content: PlanContent, raw: bytes, as_of: datetime) -> None:
        rejects = [
            Quarantined(self.name, "plan_row", f"{name}: {reject.reason}", reject.excerpt, name)
            for reject in content.rejects
        ]
        digest = hashlib.blake2b(raw, digest_size=16).digest()
        async with self._database.transaction() as connection:
            subjects = await facts_plans.store_plan(
                connection, self.name, content.plan, content.datatakes, content.downlinks,
                digest, as_of,
            )  # fmt: skip
            await facts.quarantine_rows(connection, rejects, as_of)
            await unjudged.touch(connection, subjects, as_of)
            event = Event(FACTS_RECORDED, self.name, name, as_of, {"subjects": len(subjects)})
            await outbox.put(connection, [event])
        log.info("plan read", plan=name, datatakes=len(content.datatakes), rejects=len(rejects))


def _file_name(link: str) -> str:
    return urlsplit(link).path.rsplit("/", 1)[-1]


def _stem(link: str) -> str:
    """The plan's name: its file name without extensions."""
    return _file_name(link).split(".", 1)[0]
