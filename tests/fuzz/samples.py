"""Sound samples of everything that strangers send, made by the simulated ground segment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from collectors.archives import members
from maas.domain.instants import DAY, to_us
from simulator.services.dialects import DIALECTS
from simulator.services.hubs import Hub, Stac
from simulator.services.products import place_of, product_writer
from simulator.services.sessions import write_session
from simulator.services.shelf import Shelf
from simulator.services.trackers import Trackers
from simulator.services.wire import Door, Request
from simulator.world.build import build_world
from simulator.world.files import files
from simulator.world.planfiles import render
from simulator.world.tickets import anomalies

START = datetime(2026, 10, 1, tzinfo=UTC)
NOW = to_us(START) + 2 * DAY
PER_KIND = 3
FOLDERS = {
    "NOMINAL": "dsib", "reports": "station-report", "tables": "station-table",
    "unavailability": "unavailability", "deletions": "deletions",
}  # fmt: skip
SEARCH = "q=ingestiondate:[2026-10-01T00:00:00.000Z TO 2026-10-01T06:00:00.000Z]&rows=3"
EXPANDED = frozenset(("Attributes",))


@dataclass(frozen=True, slots=True)
class Samples:
    """By what they are: files with their names, and JSON documents."""

    files: Mapping[str, list[tuple[str, bytes]]]
    plans: list[tuple[str, bytes]]
    archives: list[bytes]
    products: list[Any]
    sessions: list[Any]
    pages: Mapping[str, list[Any]]
    issues: Mapping[str, list[Any]]


@cache
def samples() -> Samples:
    """A little of everything."""
    world = build_world(7, START, 2)
    held: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in FOLDERS.values()}
    plans = [(plan.name, render(plan)) for plan in world.plans[:6]]
    archives: list[bytes] = []
    for one in files(world):
        top = one.path.split("/")[0]
        if top == "archives" and len(archives) < PER_KIND:
            archives.append(one.content())
            plans += list(members(archives[-1]))
        kind = FOLDERS.get(top)
        if kind is not None and len(held[kind]) < PER_KIND:
            held[kind].append((one.path, one.content()))
    shelf = Shelf(world.offers["dd"], place_of)
    hub, stac = Hub(shelf), Stac("stac", "published", shelf)
    write = product_writer(DIALECTS["prip-s2"])
    sessions = [
        write_session(one, frozenset(("Files", "QualityInfo")), NOW)
        for one in world.sessions["cadip-sgs"][:PER_KIND]
    ]
    trackers = Trackers(anomalies(world))
    jql = 'project = "GSANOM" AND updated >= -9999m ORDER BY updated ASC'.replace(" ", "+")
    return Samples(
        files=held,
        plans=[(name, content[:60_000]) for name, content in plans],
        archives=archives,
        products=[write(one, EXPANDED, NOW) for one in world.offers["prip-s2"][:PER_KIND]],
        sessions=sessions,
        pages={
            "opensearch": [_said(hub.answer(_asked("/hub/search", SEARCH), NOW).body)],
            "odata-v2": [_said(hub.answer(_asked("/hub/odata/v1/Products", "$top=3"), NOW).body)],
            "stac": [_said(stac.answer(_asked("/stac/search", "", b'{"limit": 3}'), NOW).body)],
        },
        issues={
            "jira": _said(
                trackers.server(_asked("/jira/rest/api/2/search", f"jql={jql}"), NOW).body
            )["issues"][:PER_KIND],
            "github": _said(
                trackers.github(_asked("/github/repos/segment/anomalies/issues", ""), NOW).body
            )[:PER_KIND],
            "gitlab": [
                {"iid": 1, "title": "t", "description": "d", "state": "opened", "labels": ["a"],
                 "web_url": "https://x.example/1", "created_at": "2026-10-01T00:00:00Z",
                 "updated_at": "2026-10-01T00:00:00Z", "closed_at": None}
            ],
        },
    )  # fmt: skip


def _asked(path: str, query: str, body: bytes = b"") -> Request:
    headers = ((b"host", b"127.0.0.1"),)
    method = "POST" if body else "GET"
    return Request(method, path, query.encode(), headers, Door.HTTP, body)


def _said(body: bytes) -> Any:
    return json.loads(body)
