"""Images as the engine sees them: told in minutes after they were acquired."""

from __future__ import annotations

import json
from typing import Any

from collectors.pipelines.keeping import Keeping
from maas.db.connection import Database
from maas.domain.instants import to_us
from maas.runtime.role import App
from tests.collectors.pipelines.chains import minute


def us(number: float) -> int:
    return to_us(minute(number))


async def tell(app: App, told: list[dict[str, Any]], at: float) -> None:
    """Keep messages as a source does, and be complete up to then."""
    bodies = [json.dumps(one).encode() for one in told]
    await Keeping(app, "ships", "bus").bodies(bodies, minute(at), minute(at))


async def troubles(database: Database) -> dict[tuple[str, str], str]:
    """What is wrong now: by kind and what it is about, the stage."""
    from maas.db import pipelines

    async with database.transaction() as connection:
        found = await pipelines.troubles(connection, "ships")
    return {(one.kind, one.about): one.stage for one in found}
