"""The engine's jobs: judge what changed, and sweep what time changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from maas.runtime.role import App, Job, Role
from sla_engine.judge import judge
from sla_engine.sweep import sweep
from sla_engine.terms import terms_of


def role(app: App) -> Role:
    """The engine over an application's catalogue and database."""
    terms = terms_of(app.catalogue)

    async def run_judge(as_of: datetime) -> None:
        await judge(app, terms, as_of)
        await sweep(app, as_of)

    async def close() -> None:
        pass

    jobs = (Job("judge", timedelta(seconds=30), run_judge),)
    return Role("engine", jobs, close)
