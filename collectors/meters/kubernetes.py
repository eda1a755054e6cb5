"""Kubernetes: whether the pods of a watched service are ready, how often they started anew, jobs.

The token may come from a file (NAME_FILE), which is read each time: Kubernetes renews it there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from collectors.errors import SourceDown
from collectors.meters.told import MeterTold, name_of, named, number
from collectors.sources.asking import Service, ask
from collectors.sources.entry import EntryRefused
from maas.catalogue.model import Meter
from maas.db.facts_readings import Reading

ROWS = 500
MOST_PAGES = 200
Read = Callable[[dict[str, Any], str, datetime], list[Reading]]
_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def read_kubernetes(
    service: Service, meter: Meter, since: datetime, at: datetime
) -> MeterTold:
    """Readings of each pod and job of the namespace that the selector chooses."""
    told = MeterTold()
    root, space = service.root.rstrip("/"), quote(str(meter.namespace), safe="")
    async for pod in _listed(service, meter, f"{root}/api/v1/namespaces/{space}/pods"):
        _take(told, pod, _pod, at)
    async for job in _listed(service, meter, f"{root}/apis/batch/v1/namespaces/{space}/jobs"):
        _take(told, job, _job, at)
    return told


def _take(told: MeterTold, entry: dict[str, Any], read: Read, at: datetime) -> None:
    try:
        told.readings += read(entry, name_of(entry, "metadata", "name"), at)
    except EntryRefused as error:
        told.refused.append((msgspec.json.encode(entry).decode(), f"{read.__name__[1:]}: {error}"))


def _job(job: dict[str, Any], name: str, at: datetime) -> list[Reading]:
    return [
        Reading(f"job_{state}", name, at, number(named(job, "status", state) or 0, state))
        for state in ("active", "succeeded", "failed")
    ]


def _pod(pod: dict[str, Any], name: str, at: datetime) -> list[Reading]:
    containers = named(pod, "status", "containerStatuses") or []
    if not isinstance(containers, list):
        raise EntryRefused("containerStatuses is not a list")
    restarts = sum(number(named(one, "restartCount") or 0, "restartCount") for one in containers)
    phase = named(pod, "status", "phase")
    conditions = named(pod, "status", "conditions") or []
    if not isinstance(conditions, list):
        raise EntryRefused("conditions is not a list")
    ready = any(
        named(one, "type") == "Ready" and named(one, "status") == "True" for one in conditions
    )
    done = phase == "Succeeded"  # a pod of a job that has ended well need not be ready
    return [
        Reading("pod_ready", name, at, float(ready or done)),
        Reading("pod_restarts", name, at, restarts),
        Reading("pod_failed", name, at, float(phase == "Failed")),
    ]


async def _listed(service: Service, meter: Meter, url: str) -> AsyncIterator[dict[str, Any]]:
    asked = {"limit": str(ROWS)} | ({"labelSelector": meter.selector} if meter.selector else {})
    for _ in range(MOST_PAGES):
        page = await ask(service, url, _decode, "list of Kubernetes", asked)
        items = page.get("items")
        if not isinstance(items, list):
            raise SourceDown(f"{url} answered 200 with no list: it has no items")
        for one in items:
            if isinstance(one, dict):
                yield one
        token = named(page, "metadata", "continue")
        if not token:
            return
        asked = {**asked, "continue": str(token)}
