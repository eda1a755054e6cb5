"""A source that calls us: while its door is open, nothing of it is missing."""

from __future__ import annotations

from datetime import datetime

from collectors.pipelines.keeping import Keeping
from maas.runtime.role import App


class PushedSteps:
    """Keeps the cursor of a push source; its calls come in by the door."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self._keeping = Keeping(app, pipeline, source)
        self.name = self._keeping.name

    async def run(self, as_of: datetime) -> None:
        """We listen: complete up to `as_of`."""
        await self._keeping.told([], as_of, complete=as_of)

    async def close(self) -> None:
        pass
