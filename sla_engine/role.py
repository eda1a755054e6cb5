"""The engine's jobs: judge what changed, sweep what time changed, watch images on their way,
draft and file statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from maas.runtime.role import App, Job, Role
from sla_engine.judge import adopt, judge
from sla_engine.ledger.drafting import draft_statements
from sla_engine.ledger.filing import file_reports
from sla_engine.pipelines.watching import Watching
from sla_engine.sweep import sweep
from sla_engine.terms import Terms


def role(app: App) -> Role:
    """The engine over an application's database; its first run adopts the catalogue."""
    adopted: list[Terms] = []
    reports = app.environ.get("MAAS_REPORTS_DIR")

    async def run_judge(as_of: datetime) -> None:
        if not adopted:
            adopted.extend(await adopt(app, as_of))
        await judge(app, adopted, as_of)
        await sweep(app, as_of)

    async def close() -> None:
        pass

    async def run_drafts(as_of: datetime) -> None:
        await draft_statements(app, as_of)
        if reports:
            await file_reports(app, Path(reports), as_of)

    jobs = (
        Job("judge", timedelta(seconds=30), run_judge),
        Job("pipelines", timedelta(seconds=5), Watching(app).run),
        Job("statements", timedelta(minutes=15), run_drafts, history=False),
    )
    return Role("engine", jobs, close)
