"""SLOs that others wrote: what of them a catalogue can promise, and what stays behind.

A foreign SLO says how something is queried elsewhere, which MaaS does not run. It becomes an
availability objective only where the reader names the target of ours that stands for its service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from maas.catalogue.openslo.places import Path
from maas.catalogue.openslo.terms import BEGINNING, read_target, read_window
from maas.catalogue.values import format_share

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FIRST = re.compile(r"\d{4}-01-01[T ]00:00:00")
WHY = {
    "indicator": "the target is probed instead",
    "indicatorRef": "the target is probed instead",
    "budgetingMethod": "time is counted instead: see `unknown` and `degraded`",
    "alertPolicies": "alerting follows from the objective itself",
    "anomalyConfig": "alerting follows from the objective itself",
    "description": "the words for people are made from the objective",
    "labels": "a catalogue has no labels",
    "annotations": "they are not ours",
}
NO_PLACE = "a catalogue has no place for it"


def stub(
    name: str, document: Mapping[str, Any], targets: Mapping[str, str]
) -> dict[str, Any] | str:
    """An availability objective over the target named for its service, or why there is none."""
    spec = document.get("spec") or {}
    service = str(spec.get("service"))
    if not _ID.fullmatch(name):
        return f"{name!r} cannot be an id: write letters, digits, hyphens and dots"
    if service not in targets:
        return (
            "it measures by a query of its own, which is not ours to run; name the target that "
            f"stands for its service: --target {service}=TARGET"
        )
    share = _share(spec)
    if share is None:
        return "it has no target above 0 and up to 1"
    window = _window(spec)
    if window is None:
        return (
            "its time window is none of ours: write a month, quarter or year, or a rolling window "
            "of minutes, hours, days or weeks"
        )
    return {
        "title": str(document["metadata"].get("displayName") or name),
        "kind": "availability",
        "population": {"from": "target", "target": targets[service]},
        "target": share,
        "window": window,
    }


def stub_leaves(document: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Whatever of a foreign SLO its objective does not have, where, and why."""
    yield from _others((), document, {"apiVersion", "kind", "metadata", "spec"})
    yield from _others(("metadata",), document["metadata"], {"name", "displayName"})
    spec = document["spec"]
    yield from _others(("spec",), spec, {"service", "timeWindow", "objectives"})
    for index, one in enumerate(spec["objectives"]):
        if index:
            yield ("spec", "objectives", index), "only the first objective is taken"
        else:
            yield from _others(("spec", "objectives", 0), one, {"target", "targetPercent"})
    window = spec["timeWindow"][0]
    yield from _others(("spec", "timeWindow", 0), window, {"duration", "isRolling", "calendar"})
    calendar = window.get("calendar")
    start = str(calendar.get("startTime", BEGINNING)) if isinstance(calendar, dict) else BEGINNING
    if not _FIRST.match(start):
        place = ("spec", "timeWindow", 0, "calendar", "startTime")
        yield place, "calendars here begin at midnight of the first day"


def _others(path: Path, told: Mapping[str, Any], known: set[str]) -> Iterator[tuple[Path, str]]:
    for key in told:
        if key not in known:
            yield (*path, str(key)), WHY.get(str(key), NO_PLACE)


def _share(spec: Mapping[str, Any]) -> str | None:
    objectives = spec.get("objectives")
    first = objectives[0] if isinstance(objectives, list) and objectives else None
    if not isinstance(first, dict):
        return None
    share = read_target(first.get("target"), 1) or read_target(first.get("targetPercent"), 100)
    return None if share is None else format_share(share)


def _window(spec: Mapping[str, Any]) -> dict[str, Any] | None:
    windows = spec.get("timeWindow")
    return read_window(windows[0]) if isinstance(windows, list) and len(windows) == 1 else None
