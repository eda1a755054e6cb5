"""The collectors' jobs: plans, one harvest per interface, and the probes."""

from __future__ import annotations

from datetime import timedelta

from collectors.harvest import Harvester
from collectors.plans_job import PlanCollector
from collectors.probing import Probing
from maas.runtime.role import App, Job, Role


def role(app: App) -> Role:
    """The collectors over an application's catalogue and database."""
    plans = [PlanCollector(app, name) for name in app.catalogue.plans]
    harvesters = [Harvester(app, name, app.environ) for name in app.catalogue.interfaces]
    probing = Probing(app)
    jobs = [Job(f"plans:{p.name}", app.catalogue.plans[p.name].every, p.run) for p in plans]
    jobs += [
        Job(f"harvest:{h.name}", app.catalogue.interfaces[h.name].harvest.every, h.run)
        for h in harvesters
    ]
    if app.catalogue.targets:
        jobs.append(Job("probe", probing.every or timedelta(minutes=1), probing.run, slotted=True))

    async def close() -> None:
        closing = [*(p.close for p in plans), *(h.close for h in harvesters), probing.close]
        for release in closing:
            await release()

    return Role("collectors", tuple(jobs), close)
