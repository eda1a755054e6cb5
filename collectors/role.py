"""The collectors' jobs: everything that the catalogue reads, and the probes.

Each source is read under a lease of its own, each target probed under one of its own: any number
of replicas share the work, and nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from collectors.canaries_job import CanarySender
from collectors.counting import Counting, Exploring
from collectors.deliveries_job import DeliveryCollector
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
AGAIN = timedelta(
    seconds=10
)  # a slot that a dead replica left is probed this soon, or its lease's end
CANARIES_LOOKED_AT = timedelta(seconds=20)


class _Reads(Protocol):
    """Whatever reads a source, once per run."""

    name: str

    def run(self, as_of: datetime) -> Coroutine[object, object, None]: ...


class _Declared(Protocol):
    """An entry of the catalogue that says how often it is read."""

    @property
    def every(self) -> timedelta: ...


def role(app: App) -> Role:
    """The collectors over an application's catalogue and database."""
    catalogue = app.catalogue
    harvesters = {name: Harvester(app, name, app.environ) for name in catalogue.interfaces}
    plans = [PlanCollector(app, name) for name in catalogue.plans]
    folders = [FolderCollector(app, name) for name in catalogue.folders]
    asked = [name for name, one in catalogue.trackers.items() if one.kind != "webhook"]
    trackers = [TrackerCollector(app, name) for name in asked]
    meters = [MeterCollector(app, name) for name in catalogue.meters]
    deliveries = [DeliveryCollector(app, name) for name in catalogue.deliveries]
    senders = [CanarySender(app, name) for name in catalogue.canaries]
    exploring = [
        Exploring(app, name, one)
        for name, one in catalogue.interfaces.items()
        if one.dialect == "odata"
    ]
    jobs = [*_jobs("plans", plans, catalogue.plans)]
    for name, harvester in harvesters.items():
        harvest = catalogue.interfaces[name].harvest
        jobs.append(Job(f"harvest:{name}", harvest.every, harvester.run))
        if harvest.counts:
            jobs.append(Job(f"count:{name}", COUNTED_EVERY, Counting(app, harvester).run))
    # what these tell is of the present, or comes whole at a single look
    jobs += _jobs("folder", folders, catalogue.folders, history=False)
    jobs += _jobs("tracker", trackers, catalogue.trackers, history=False)
    jobs += _jobs("meter", meters, catalogue.meters, history=False)
    jobs += _jobs("delivery", deliveries, catalogue.deliveries, history=False)
    jobs += [Job(f"canary:{s.name}", CANARIES_LOOKED_AT, s.run, history=False) for s in senders]
    jobs += [Job(f"explore:{e.name}", EXPLORED_EVERY, e.run, history=False) for e in exploring]
    jobs.append(Job("retry", RETRIED_EVERY, Retrying(app, harvesters).run, history=False))
    closing: list[Callable[[], Awaitable[None]]] = [h.close for h in harvesters.values()]
    for readers in (plans, folders, trackers, meters, deliveries, exploring):
        closing += [one.close for one in readers]
    if catalogue.targets:
        probing = Probing(app)
        jobs.append(
            Job("probe", probing.every, probing.run, slotted=True, shared=False, again=AGAIN)
        )
        closing.append(probing.close)

    async def close() -> None:
        for release in closing:
            await release()

    return Role("collectors", tuple(jobs), close, _door(app) if needs_push(app) else None)


def _jobs(
    what: str,
    readers: Sequence[_Reads],
    entries: Mapping[str, _Declared],
    *,
    history: bool = True,
) -> Iterator[Job]:
    for one in readers:
        yield Job(f"{what}:{one.name}", entries[one.name].every, one.run, history=history)


def _door(app: App) -> Callable[[str, int], Coroutine[object, object, None]]:
    """The door of those who call us stands beside that of the pages, at a port of its own."""

    async def serve(host: str, port: int) -> None:
        told = push_address(app.environ, host)
        await serve_http(create_push_app(app), *told, "MAAS_PUSH_HOST or MAAS_PUSH_PORT")

    return serve
