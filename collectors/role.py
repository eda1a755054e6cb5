"""The collectors' jobs: plans, one harvest per interface, and the probes.

Each source is read under a lease of its own, each target probed under one of its own: any number
of replicas share the work, and nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta

from collectors.counting import Counting, Exploring
from collectors.folders_job import FolderCollector
from collectors.harvest import Harvester
from collectors.meters_job import MeterCollector
from collectors.plans_job import PlanCollector
from collectors.probing import Probing
from collectors.push.app import create_push_app, needs_push
from collectors.retrying import Retrying
from collectors.trackers_job import TrackerCollector
from maas.runtime.role import App, Job, Role
from maas.runtime.serving import serve_http
from maas.runtime.settings import push_address

COUNTED_EVERY = timedelta(hours=1)
RETRIED_EVERY = timedelta(seconds=20)
EXPLORED_EVERY = timedelta(hours=6)


def role(app: App) -> Role:
    """The collectors over an application's catalogue and database."""
    plans = [PlanCollector(app, name) for name in app.catalogue.plans]
    interfaces = app.catalogue.interfaces
    harvesters = [Harvester(app, name, app.environ) for name in interfaces]
    exploring = [
        Exploring(app, name, one) for name, one in interfaces.items() if one.dialect == "odata"
    ]
    probing = Probing(app)
    folders = [FolderCollector(app, name) for name in app.catalogue.folders]
    trackers = [
        TrackerCollector(app, name)
        for name, one in app.catalogue.trackers.items()
        if one.kind != "webhook"
    ]
    meters = [MeterCollector(app, name) for name in app.catalogue.meters]
    jobs = [Job(f"folder:{f.name}", app.catalogue.folders[f.name].every, f.run) for f in folders]
    jobs += [Job(f"plans:{p.name}", app.catalogue.plans[p.name].every, p.run) for p in plans]
    jobs += [
        Job(f"tracker:{t.name}", app.catalogue.trackers[t.name].every, t.run) for t in trackers
    ]
    jobs += [Job(f"meter:{m.name}", app.catalogue.meters[m.name].every, m.run) for m in meters]
    jobs += [
        Job(f"harvest:{h.name}", app.catalogue.interfaces[h.name].harvest.every, h.run)
        for h in harvesters
    ]
    jobs += [
        Job(f"count:{h.name}", COUNTED_EVERY, Counting(app, h).run)
        for h in harvesters
        if interfaces[h.name].harvest.counts
    ]
    jobs += [Job(f"explore:{e.name}", EXPLORED_EVERY, e.run, history=False) for e in exploring]
    retrying = Retrying(app, {h.name: h for h in harvesters})
    jobs.append(Job("retry", RETRIED_EVERY, retrying.run, history=False))
    if app.catalogue.targets:
        jobs.append(Job("probe", probing.every, probing.run, slotted=True, shared=False))

    async def close() -> None:
        closing = [probing.close, *(h.close for h in harvesters)]
        closing += [*(f.close for f in folders), *(t.close for t in trackers)]
        closing += [m.close for m in meters]
        closing += [*(p.close for p in plans), *(e.close for e in exploring)]
        for release in closing:
            await release()

    return Role("collectors", tuple(jobs), close, _door(app) if needs_push(app) else None)


def _door(app: App) -> Callable[[str, int], Coroutine[object, object, None]]:
    """The door of those who call us stands beside that of the pages, at a port of its own."""

    async def serve(host: str, port: int) -> None:
        told = push_address(app.environ, host)
        await serve_http(create_push_app(app), *told, "MAAS_PUSH_HOST or MAAS_PUSH_PORT")

    return serve
