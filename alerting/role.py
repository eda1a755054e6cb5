"""The role that tells: what it does, how often."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from alerting.deliver import deliver
from alerting.tell import tell
from maas.runtime.role import App, Job, Role


def role(app: App) -> Role:
    """Telling and delivering; nothing is held open between runs."""
    return Role(
        name="alerting",
        jobs=(
            Job("tell", timedelta(seconds=15), partial(tell, app)),
            Job("deliver", timedelta(seconds=10), partial(deliver, app)),
        ),
        close=_nothing_to_close,
    )


async def _nothing_to_close() -> None:
    pass
