"""Steps of a pipeline, pushed: one message or a list of them, as the catalogue describes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import NOT_JSON
from collectors.pipelines.keeping import Keeping
from collectors.sources.entry import EntryRefused
from maas.catalogue.model import StepSource
from maas.runtime.role import App

MOST = 1_000  # messages of one call


def push_source(app: App, pipeline: str, source: str) -> StepSource | None:
    """The push source of a pipeline; None when the catalogue has none of that name."""
    entry = app.catalogue.pipelines.get(pipeline)
    found = None if entry is None else entry.sources.get(source)
    return found if found is not None and found.kind == "push" else None


async def take_steps(
    app: App, pipeline: str, source: str, body: bytes, now: datetime
) -> dict[str, Any]:
    """Keep what a call tells; what could not be read is quarantined and told back.

    Raises EntryRefused when it is no JSON at all, or nothing of it could be read.
    """
    try:
        told = msgspec.json.decode(body)
    except NOT_JSON as error:
        raise EntryRefused(f"the body is no JSON: {error}") from None
    messages = told if isinstance(told, list) else [told]
    if len(messages) > MOST:
        raise EntryRefused(f"a call has at most {MOST} messages")
    bodies = [msgspec.json.encode(one) for one in messages]
    refused = await Keeping(app, pipeline, source).bodies(bodies, now)
    if refused and len(refused) == len(bodies):
        raise EntryRefused(refused[0])
    return {"kept": len(bodies) - len(refused), "refused": refused}
