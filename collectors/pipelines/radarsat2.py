"""RADARSAT-2 directories: an image is offered once its directory is whole.

Whole means: there is a product.xml, it can be read, every file that it names is there, and every
file has the same size as at the look before. What is not whole yet is told as a reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from collectors.errors import CollectError
from collectors.failing import record_failure
from collectors.folders import Found
from collectors.pipelines.files import SINCE, opened
from collectors.pipelines.keeping import Keeping
from collectors.xml import XmlRefused, each, xml_root
from maas.db import facts_cursor, facts_readings
from maas.db.facts_readings import Reading
from maas.db.facts_steps import Told
from maas.domain.instants import to_us
from maas.domain.steps import Mark, StepEvent
from maas.runtime.role import App

LARGEST = 8 * 1024 * 1024  # bytes of a product.xml
HEADER = "product.xml"
_FILE = re.compile(r"[\w.-]+\.(?:tiff?|ntf|xml|kml)", re.IGNORECASE)


class Radarsat2Offers:
    """Looks at one supplier's directory; remembers the sizes of the look before, nothing else."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self._keeping = Keeping(app, pipeline, source)
        self.name = self._keeping.name
        self._app = app
        self._folder = opened(app, self._keeping.source)
        self._before: dict[str, int | None] = {}
        supplier = self._keeping.entry.suppliers[str(self._keeping.source.supplier)]
        self._mission = supplier.missions[0] if len(supplier.missions) == 1 else ""

    async def run(self, as_of: datetime) -> None:
        """Tell of every directory that is whole; errors are recorded and tried again."""
        async with self._app.database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        try:
            found = [one for one in await self._folder.look() if _recent(one, as_of)]
            told, lacking = await self._whole(found)
        except CollectError as error:
            await record_failure(self._app.database, self.name, error, fares.failures + 1, as_of)
            return
        self._before = {one.path: one.size for one in found}
        readings = [Reading("lacking_files", image, as_of, n) for image, n in lacking.items()]
        async with self._app.database.transaction() as connection:
            await facts_readings.store_readings(connection, self.name, readings)
        await self._keeping.told(told, as_of, complete=as_of)

    async def close(self) -> None:
        await self._folder.close()

    async def _whole(self, found: Sequence[Found]) -> tuple[list[Told], dict[str, float]]:
        """Offers of whole directories, and how many files the others lack, by image."""
        directories: dict[str, dict[str, Found]] = {}
        for one in found:
            image, slash, inside = one.path.partition("/")
            if slash:
                directories.setdefault(image, {})[inside] = one
        told, lacking = [], {}
        for image, files in sorted(directories.items()):
            header = files.get(HEADER)
            if header is None:
                lacking[image] = 1.0
            elif all(self._before.get(one.path, -1) == one.size for one in files.values()):
                content = await self._folder.read(header, LARGEST)
                root = _root(content)
                absent = set() if root is None else named_files(root) - set(files)
                if root is None or absent:
                    lacking[image] = float(len(absent) or 1)
                else:
                    told.append(self._offer(image, files, root))
        return told, lacking

    def _offer(self, image: str, files: Mapping[str, Found], root: Element) -> Told:
        source = self._keeping.source
        times = [to_us(one.modified) for one in files.values() if one.modified is not None]
        event = StepEvent(
            "", Mark.OFFERED, max(times), outputs=(), mission=self._mission,
            supplier=str(source.supplier), customer=source.customer or "",
            acquired_at=acquired(root),
        )  # fmt: skip
        return Told(image, event)


def named_files(root: Element) -> set[str]:
    """The files that a product.xml says belong to it."""
    texts = ((one.text or "").strip() for one in root.iter())
    return {text for text in texts if _FILE.fullmatch(text)} - {HEADER}


def acquired(root: Element) -> int | None:
    """When the raw data began, as a product.xml tells it, in microseconds, UTC."""
    for one in each(root, "rawDataStartTime"):
        try:
            read = datetime.fromisoformat((one.text or "").strip())
            return to_us(read if read.tzinfo else read.replace(tzinfo=UTC))
        except (ValueError, OverflowError):
            return None
    return None


def _root(content: bytes) -> Element | None:
    try:
        return xml_root(content)
    except XmlRefused:
        return None


def _recent(found: Found, as_of: datetime) -> bool:
    return found.modified is not None and found.modified >= as_of - SINCE
