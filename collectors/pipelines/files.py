"""Files that appear: the coming of a file ends a stage for the image that its path names.

`path` is what such paths look like, {customer}/{image}/DONE; the instant is when the file was last
changed. A folder that is looked at again tells the same again, which changes nothing.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from collectors.errors import CollectError
from collectors.failing import record_failure
from collectors.folders import Folder, Found, Place, open_folder
from collectors.pipelines.keeping import Keeping
from maas.catalogue.model import StepSource
from maas.db import facts_cursor
from maas.db.facts_steps import Told
from maas.domain.instants import to_us
from maas.domain.steps import Mark, StepEvent
from maas.runtime.role import App

SINCE = timedelta(days=7)  # older files are left alone
DEEPEST = 6


class FileSteps:
    """Looks at one folder."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self._keeping = Keeping(app, pipeline, source)
        self.name = self._keeping.name
        self._app = app
        self._folder = opened(app, self._keeping.source)
        self._pattern = pattern_of(str(self._keeping.source.path))

    async def run(self, as_of: datetime) -> None:
        """Tell of every file whose path fits; errors are recorded and tried again."""
        async with self._app.database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        try:
            found = await self._folder.look()
        except CollectError as error:
            await record_failure(self._app.database, self.name, error, fares.failures + 1, as_of)
            return
        told = [one for each in found if (one := self._told(each, as_of)) is not None]
        await self._keeping.told(told, as_of, complete=as_of)

    async def close(self) -> None:
        await self._folder.close()

    def _told(self, found: Found, as_of: datetime) -> Told | None:
        fits = self._pattern.fullmatch(found.path)
        if fits is None or found.modified is None or found.modified < as_of - SINCE:
            return None
        said = fits.groupdict()
        event = StepEvent(
            str(self._keeping.source.stage), Mark.LEFT, to_us(found.modified),
            outputs=(found.path,), supplier=said.get("supplier") or "",
            customer=said.get("customer") or "",
        )  # fmt: skip
        return Told(said["image"], event)


def opened(app: App, source: StepSource) -> Folder:
    """The way into a source's folder."""
    return open_folder(
        Place(
            str(source.url), app.environ, "*", DEEPEST, source.username, source.password_env,
            source.host_key, source.ca_file,
        )
    )  # fmt: skip


def pattern_of(path: str) -> re.Pattern[str]:
    """What paths look like, as an expression: a place is anything but a slash."""
    parts = re.split(r"\{(\w+)\}", path.strip("/"))
    seen: set[str] = set()
    written = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            written += re.escape(part).replace(r"\*", "[^/]*")
        elif part in seen:
            written += f"(?P={part})"
        else:
            seen.add(part)
            written += f"(?P<{part}>[^/]+)"
    return re.compile(written)
